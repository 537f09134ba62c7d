import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { browsers, describeBrowser, openBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'

describeBrowser('a site that asks for a login by 401', () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
    const challenge = { 'www-authenticate': 'Basic realm="Staff"', 'content-type': 'text/html' }
    site.on('/staff', ({ headers }) =>
      headers.authorization === undefined
        ? { status: 401, headers: challenge, body: '<h1>Staff only</h1>' }
        : html('<h1>Hello, staff</h1>'),
    )
    site.on('/to-staff', { status: 302, headers: { location: '/staff' } })
    site.on(
      '/asks',
      html('<p id="out"></p><script>fetch("/staff").then(({ status }) => { out.textContent = status })</script>'),
    )
    site.on(
      '/parts',
      html('<p>Whole</p><img src="/staff"><link rel="stylesheet" href="/staff"><script src="/staff"></script>'),
    )
    site.on('/frames', html(`<p>Around</p><iframe src="${site.url('/staff', 'other.test')}"></iframe>`))
  })
  afterAll(() => site.close())

  it.each(browsers)('is shown as it answers, by %s', async (executable) => {
    const world = await openBrowserWorld({ executable })
    onTestFinished(() => world.close())
    const url = (path: string) => new URL(site.url(path, 'site.test'))
    for (const path of ['/staff', '/to-staff']) {
      const { status, finalUrl, body } = await world.render({ url: url(path) })
      expect([status, finalUrl, body.toString()]).toEqual([
        401,
        url('/staff').href,
        expect.stringContaining('Staff only'),
      ])
    }
    expect(site.seen('/staff')).toHaveLength(2)
    const asks = await world.render({ url: url('/asks') })
    expect(asks.body.toString()).toContain('>401<')
    const parts = await world.render({ url: url('/parts') })
    expect(parts.body.toString()).toContain('Whole')
    const frames = await world.render({ url: url('/frames') })
    expect(frames.body.toString()).toContain('Around')
    const headers = { patterns: ['*'], headersFor: () => ({ filling: { Authorization: 'Basic YTpi' } }) }
    const { status, body } = await world.render({ url: url('/staff'), headers })
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('Hello, staff')])
    site.requests.splice(0)
  })
})
