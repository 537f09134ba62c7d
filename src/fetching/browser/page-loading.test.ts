import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { browsers, describeBrowser, openBrowserWorld, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { systemTimer } from '../../clock.ts'

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

  it.each(
    browsers.flatMap((executable) =>
      (['scrape', 'check'] as const).flatMap((purpose) =>
        someOf(['<img src="/silent">', '<iframe src="/endless"></iframe>'], 2, purpose.length).map(
          (part) => [executable, purpose, part] as const,
        ),
      ),
    ),
  )('is read as it stands when its time is nearly over: %s, a %s, %s', async (executable, purpose, part) => {
    const asked = Promise.withResolvers<void>()
    const server = createServer(({ url: path }, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      if (path === '/') {
        const adds = `document.body.insertAdjacentHTML('beforeend', '${part}')`
        return void response.end(`<p>shown</p><script>addEventListener('DOMContentLoaded', () => ${adds})</script>`)
      }
      if (path === '/endless') response.write('<p>It goes on.')
      asked.resolve()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    // It is over when the whole document is there.
    const after = (ms: number, run: () => void) => {
      if (ms < 600_000) return systemTimer.after(ms, run)
      void asked.promise.then(run)
      return () => {}
    }
    const { render, close } = await openBrowserWorld({ executable, timer: { after } })
    onTestFinished(close)
    const { port } = server.address() as AddressInfo
    const rendered = await render({ url: new URL(`http://site.test:${port}/`), purpose, timeoutMs: 1_000_000 })
    expect(rendered).toMatchObject({ status: 200, isStillLoading: true, failure: null })
    expect(rendered.body.toString()).toContain('shown')
  })
})
