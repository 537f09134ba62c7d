import { startRotatingSite } from '../support/rotating-site.ts'
import { html, redirect, type Site } from '../support/site.ts'

const pages = 500

/** Each page links to the next two of a tree, and as real sites do, to the end of the login. */
function itemPage(number: number): string {
  const children = [number * 2, number * 2 + 1].filter((child) => child <= pages)
  const links = children.map((child) => `<li><a href="/items/${child}">Item ${child}</a></li>`).join('')
  return `<!doctype html><html lang="en"><title>Item ${number}</title>
<nav><a href="/items/1">Items</a> <a href="/account">Your account</a> <a href="/logout">Log out</a></nav>
<p>Hello, Mira Holt</p><h1>Item ${number}</h1><ul>${links}</ul></html>`
}

const appPage =
  `<!doctype html><html lang="en"><title>Orders</title><nav><a href="/account">Your account</a> <a href="/logout">Log out</a></nav>
<p>Hello, Mira Holt</p><h1>Orders</h1><p id="total"></p><p id="echo"></p><script>
const data = await fetch('/data').then((answer) => answer.json())
total.textContent = data.total
const answer = await fetch('/echo', { method: 'PUT', body: 'a=1', headers: { 'X-Requested-With': 'XMLHttpRequest' } })
echo.textContent = await answer.text()
</script></html>`.replace('<script>', '<script type="module">')

const json = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
const parameter = (path: string, name: string) => new URL(path, 'http://site').searchParams.get(name) ?? ''

/**
 * 500 linked pages for members, whose cookie changes with every answer; once `/logout` was asked for, nobody is one.
 * `/join`, `/rotations` and `/seen` are for tests in another process.
 */
export async function startCrawlSite(): Promise<Site> {
  const { site, onRotating, join, rotations, showLoginTo } = await startRotatingSite()
  for (let number = 1; number <= pages; number += 1) onRotating(`/items/${number}`, html(itemPage(number)))
  onRotating('/app', html(appPage))
  onRotating('/file.csv', { body: Buffer.from('a;b\n1;\xe9\n', 'latin1'), headers: { 'content-type': 'text/csv' } })
  onRotating('/old', redirect('/items/7'))
  site.on('/logout', () => {
    showLoginTo(() => true)
    return redirect('/')
  })
  site.on('/echo', ({ method, headers, body }) => json({ method, body, asked: headers['x-requested-with'] ?? null }))
  site.on('/join', ({ path }) => ({ body: join(parameter(path, 'name')), headers: { 'content-type': 'text/plain' } }))
  site.on('/rotations', ({ path }) => ({ body: String(rotations(parameter(path, 'name'))) }))
  site.on('/seen', ({ path }) =>
    json(site.seen(parameter(path, 'path')).map(({ method, headers, cookies }) => ({ method, headers, cookies }))),
  )
  return site
}
