import { html, type Site, startSite } from '../support/site.ts'

/**
 * A site as clients are tried on: pages of `startSite`, `/whoami` (anything with any method), `/big` (300,000 bytes), and
 * `/seen?path=…`, by which a client in another process learns what the site was last sent there.
 */
export async function startTarget(): Promise<Site> {
  const site = await startSite()
  site.on('/whoami', ({ method }) => html(`<title>You</title><p>${method}</p>`))
  site.on('/big', { body: 'x'.repeat(300_000), headers: { 'content-type': 'text/plain', 'content-length': '300000' } })
  site.on('/seen', ({ path }) => {
    const asked = new URL(path, 'http://site').searchParams.get('path') ?? ''
    const last = site.seen(asked).at(-1)
    const body = last === undefined ? null : { method: last.method, headers: last.headers, body: last.body }
    return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  })
  return site
}
