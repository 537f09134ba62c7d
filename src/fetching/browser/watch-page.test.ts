import { EventEmitter } from 'node:events'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, startSite } from '../../../test/support/site.ts'
import { proxyCheckUrl } from '../../egress/proxy/proxy.ts'
import { watchOwnRequests } from './watch-page.ts'

const response = (url: string, type: string) => ({
  url: () => url,
  status: () => 200,
  headers: () => ({}),
  request: () => ({ resourceType: () => type, method: () => 'GET' }),
})

it('records what scripts of the page ask for, and not how its connection was tested', async () => {
  const page = new EventEmitter()
  const watch = watchOwnRequests(page as unknown as Page)
  for (const [url, type] of [
    [proxyCheckUrl, 'fetch'],
    ['https://shop.example/style.css', 'stylesheet'],
    ['https://shop.example/me?token=secret', 'fetch'],
    ['https://shop.example/rows', 'xhr'],
  ] as const) {
    page.emit('response', response(url, type))
  }
  expect(await watch.answered()).toEqual([
    { method: 'GET', url: 'https://shop.example/me', status: 200 },
    { method: 'GET', url: 'https://shop.example/rows', status: 200 },
  ])
})

describeBrowser('the addresses of a page', () => {
  const world = sharedBrowserWorld()

  it('are those of its document, of its sockets, of its workers and of windows that it opens', async () => {
    const site = await startSite()
    onTestFinished(() => site.close())
    const popup = '<script>fetch("/of-window").finally(() => opener.document.querySelector("p").id = "done")</script>'
    const script = `new WebSocket("ws://" + location.host + "/socket")
      new Worker("/worker.js").onmessage = () => open("/window")`
    const javascript = { 'content-type': 'text/javascript' }
    site.on('/', html(`<p>x</p><script>${script}</script>`))
    site.on('/window', html(popup))
    site.on('/of-window', html('x'))
    site.on('/worker.js', { headers: javascript, body: 'fetch("/of-worker").finally(() => postMessage(1))' })
    site.on('/of-worker', html('x'))
    const urls: string[] = []
    const onRequest = (url: URL): void => void urls.push(url.pathname)
    await (await world()).render({ url: new URL(site.url('/', 'site.test')), onRequest, waitFor: '#done' })
    const expected = ['/', '/socket', '/worker.js', '/of-worker', '/window', '/of-window']
    expect(urls).toEqual(expect.arrayContaining(expected))
    expect(urls.length).toBe(expected.length)
  })
})
