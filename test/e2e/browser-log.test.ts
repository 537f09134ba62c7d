import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { someOf } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'

const secret = 'S3cr3tT0kenValue'

describeBrowser('the log at debug level, after a failure in a browser,', () => {
  let server: RunningServer
  let site: Site
  let user: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    user = await server.newUser()
    site.on('/page', html('<p id="text">Hello</p><select><option>a</option></select><a href="/none?token=1">Next</a>'))
    site.on('/none', { status: 204 })
    site.on('/file', { headers: { 'content-type': 'application/zip' }, body: 'x' })
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  /** The lines that a request adds about its error. */
  async function logged(body: Record<string, unknown>): Promise<string> {
    const before = server.logLines.length
    const { json } = await user.call('POST', '/scrape', { mode: 'js', ...body })
    const lines = server.logLines
      .slice(before)
      .filter((line) => line.includes(json.request_id) && line.includes('"err"'))
    expect(lines).toHaveLength(1)
    return lines.join()
  }

  const steps: readonly (readonly [string, Record<string, string>, string])[] = [
    ['fill', { type: 'fill', selector: '#text', value: secret }, 'page.fill: Error: Element is not an <input>'],
    ['press', { type: 'press', key: secret }, 'keyboard.press: Unknown key:'],
    ['selector', { type: 'click', selector: `#"${secret}` }, 'page.waitForSelector: '],
  ]
  it.each(someOf(steps, 2))('has no argument of a step: %s', async (_step, action, kept) => {
    const line = await logged({ url: site.url('/page', 'a.test'), actions: [action] })
    expect(line).not.toContain(secret)
    expect(line).toContain(kept)
  })

  const addresses: readonly (readonly [string, () => string, string])[] = [
    ['a port', () => `http://a.test:1/?token=${secret}`, 'net::ERR_UNSAFE_PORT at http://a.test:1/?token=***'],
    ['a page', () => site.url(`/none?token=${secret}`, 'a.test'), '/none?token=***'],
    ['a download', () => site.url(`/file?token=${secret}`, 'a.test'), 'page.goto: '],
  ]
  it.each(someOf(addresses, 2))('has no token of an address: %s', async (_what, url, kept) => {
    const line = await logged({ url: url() })
    expect(line).not.toContain(secret)
    expect(line).toContain(kept)
  })
})
