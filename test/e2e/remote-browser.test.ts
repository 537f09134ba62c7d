import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { someOf } from '../support/long-form.ts'
import { freePort, type RemoteBrowser, startBrowserEngine, startRemoteBrowser } from '../support/remote-browser.ts'
import { startServer } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

/** The status with which a proxy answers a request without credentials. */
async function askProxy(port: number, url: string): Promise<number | undefined> {
  const asked = request({ host: '127.0.0.1', port, path: url }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

describeBrowser('a remote browser', () => {
  let remote: RemoteBrowser
  let site: Site
  beforeAll(async () => {
    ;[remote, site] = await Promise.all([startRemoteBrowser(), startSite()])
    site.on(
      '/app',
      html(
        '<main id="root"></main><script>fetch("/me").then(async (me) => { root.innerHTML = await me.text() })</script>',
      ),
    )
    site.on('/me', ({ cookies }) => ({ body: `<a href="/logout">Log out</a> ${cookies['sid']}` }))
  })
  afterAll(async () => {
    await remote?.close()
    await site?.close()
  })

  it.each(someOf(['endpoint', 'address'] as const, 2, 1))(
    'renders pages with a session, by its %s, and goes out through this server alone',
    async (by) => {
      const port = await freePort()
      const server = await startServer({ BROWSER: remote[by], EGRESS_PROXY_URL: `http://127.0.0.1:${port}` })
      const user = await server.newUser()
      // A name that only this server resolves.
      const url = site.url('/app', 'shop.test')
      const { id } = await user.create({ name: 'S', domain: site.url('', 'shop.test'), cookies: { sid: 'good' } })
      const { json } = await user.scrape({ url, session_id: id, mode: 'js', formats: ['text'] })
      expect(json, server.logLines.join('')).toMatchObject({
        content: { text: 'Log out good' },
        auth: { verdict: 'logged_in' },
        billing: { tier_used: '4' },
      })
      const inward = await user.call('POST', '/scrape', { url: 'http://169.254.1.1/', mode: 'js' })
      expect([inward.status, inward.json.code]).toEqual([403, 'TARGET_NOT_ALLOWED'])
      // Strangers who reach the port get nothing without the credentials of a page.
      expect(await askProxy(port, url)).toBe(407)
      await server.close()
      // It is left as it was found: no context remains.
      const targets = (await (await fetch(`${remote.address}/json/list`)).json()) as { url: string }[]
      expect(targets.filter((target) => target.url.includes('shop.test'))).toEqual([])
    },
  )

  it.each(
    someOf(
      [
        ['one account at a time, unless told that it starts a process for each connection', '0', [503, 504]],
        ['two accounts at once, when told so', '1', [200]],
      ],
      2,
      1,
    ),
  )('serves %s', async (_name, perConnection, statuses) => {
    const { promise: ending, resolve: end } = Promise.withResolvers<void>()
    site.on('/held', async () => {
      await ending
      return html('<p>held</p>')
    })
    site.on('/second', html('<p>second</p>'))
    const engine = await startBrowserEngine()
    const server = await startServer({
      BROWSER: engine.endpoint,
      BROWSER_PER_CONNECTION: perConnection,
      EGRESS_PROXY_URL: `http://127.0.0.1:${await freePort()}`,
    })
    const [one, two] = await Promise.all([server.newUser(), server.newUser()])
    const before = { held: site.seen('/held').length, second: site.seen('/second').length }
    const held = one.scrape({ url: site.url('/held', 'shop.test'), mode: 'js' })
    const opened = until('the first page', () => site.seen('/held').length > before.held || undefined)
    // A scrape that has ended instead says why.
    const ended = await Promise.race([opened.then(() => null), held.then(({ json }) => json)])
    expect(ended, server.logLines.join('')).toBeNull()
    const second = { url: site.url('/second', 'shop.test'), mode: 'js' }
    const waiting = await two.scrape({ ...second, ...(perConnection === '0' ? { timeout: 2 } : {}) })
    expect(statuses).toContain(waiting.status)
    expect(site.seen('/second').length - before.second).toBe(perConnection === '0' ? 0 : 1)
    end()
    expect((await held).status).toBe(200)
    expect((await two.scrape(second)).status).toBe(200)
    await server.close()
    await engine.close()
  })

  it('that is not there is an answer, not a crash, and the log says why without its secrets', async () => {
    const server = await startServer({
      BROWSER: 'ws://127.0.0.1:9/?token=endpoint-secret',
      EGRESS_PROXY_URL: `http://127.0.0.1:${await freePort()}`,
    })
    const user = await server.newUser()
    const { status, json } = await user.call('POST', '/scrape', { url: site.url('/app', 'shop.test'), mode: 'js' })
    expect([status, json.code]).toEqual([503, 'OVERLOADED'])
    const said = server.logLines.filter((line) => line.includes('a browser could not be started')).join('')
    expect(said).toContain('ECONNREFUSED')
    expect(server.logLines.join('')).not.toContain('endpoint-secret')
    await server.close()
  })
})
