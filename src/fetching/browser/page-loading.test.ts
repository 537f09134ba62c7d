import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'

describeBrowser('a page that is still loading', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
    site.on('/nothing', { status: 204, body: '' })
    site.on('/file', { headers: { 'content-disposition': 'attachment; filename=a.bin' }, body: 'abc' })
  })
  afterAll(() => site.close())
  const url = (path: string, host = 'site.test') => new URL(site.url(path, host))

  it.each(
    someOf(
      [
        ['mailto:a@site.test', 'load', null],
        ['/file', 'domcontentloaded', null],
        ['/nothing', 'commit', '#late'],
        ['tel:123', 'networkidle', null],
        ['shop-app://open', 'domcontentloaded', '#late'],
      ] as const,
      2,
    ),
  )('is read where it stays when it navigates to %s, by %s', async (address, waitUntil, waitFor) => {
    const late =
      "<script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<p id=late>late</p>'))</script>"
    site.on('/page', html(`<p>stays</p>${late}<script>location = '${address}'</script>`))
    const { render } = await world()
    const rendered = await render({ url: url('/page'), waitUntil, waitFor, timeoutMs: 20_000 })
    expect(rendered).toMatchObject({ finalUrl: url('/page').href, failure: null })
    expect(rendered.body.toString()).toContain('stays')
  })

  it.each(['site.test', 'other.test'])('is read where it leads to, with what that one loads: %s', async (host) => {
    site.on('/page', html(`<script>location = '${url('/next', host).href}'</script>`))
    site.on('/next', html('<p id="next"></p><script src="/slow.js"></script>'))
    site.on('/slow.js', { headers: { 'content-type': 'text/javascript' }, body: "next.textContent = 'arrived'" })
    const { render } = await world()
    const rendered = await render({ url: url('/page'), waitUntil: 'load' })
    expect(rendered.finalUrl).toBe(url('/next', host).href)
    expect(rendered.body.toString()).toContain('arrived')
  })
})
