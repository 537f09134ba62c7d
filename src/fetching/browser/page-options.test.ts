import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { patternsOf } from './added-headers.ts'

describeBrowser('the options of a rendered page', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  const url = (path: string) => new URL(site.url(path, 'site.test'))

  it('block_images keeps every request for an image from being sent, whatever its address, and no other request', async () => {
    const image = { headers: { 'content-type': 'image/gif' }, body: Buffer.from('R0lGODlhAQABAAAAACw=', 'base64') }
    const images = ['/a.png', '/avatar', '/made', '/pixel?id=3', '/frame.jpg', '/back']
    for (const path of images) site.on(path.split('?')[0] ?? '', image)
    site.on('/style.css', {
      headers: { 'content-type': 'text/css' },
      body: 'body { background: url(/back); color: red }',
    })
    site.on('/list.png', { headers: { 'content-type': 'application/json' }, body: '"listed"' })
    site.on('/inner', html('<img src="/frame.jpg">'))
    site.on(
      '/pictures',
      html(`<link rel="stylesheet" href="/style.css"><img src="/a.png"><img src="/avatar"><img src="/pixel?id=3">
        <iframe src="/inner"></iframe><p id="out"></p>
        <script>new Image().src = '/made'; fetch('/list.png').then(async (r) => { out.textContent = await r.json() })</script>`),
    )
    const { render } = await world()
    const requested = async (blockImages: boolean): Promise<string[]> => {
      const before = site.requests.length
      const headers = { patterns: patternsOf('site.test'), headersFor: () => ({ 'X-Own': 'kept' }) }
      const rendered = await render({ url: url('/pictures'), blockImages, headers })
      expect(rendered.body.toString()).toContain('listed')
      const sent = site.requests.slice(before)
      expect(sent.filter((request) => request.headers['x-own'] !== 'kept')).toEqual([])
      return sent.map(({ path }) => path).sort()
    }
    const others = ['/inner', '/list.png', '/pictures', '/style.css']
    expect(await requested(false)).toEqual([...others, ...images].sort())
    expect(await requested(true)).toEqual(others)
  })

  /** Shows how far it has come; `/picture` and `/turn` decide when it continues. */
  const stages = html(`<p id="here">written</p><img src="/picture"><script>
    const show = (text) => document.body.append(' ' + text)
    addEventListener('DOMContentLoaded', () => show('parsed'))
    addEventListener('load', async () => {
      show('loaded')
      for (let turn = 0; turn < 10; turn += 1) await fetch('/turn')
      show('idle')
    })</script>`)

  it('wait_until: commit reads what has come of the document', async () => {
    const slow = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<p>first part</p>')
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const { port } = slow.address() as AddressInfo
    const { render } = await world()
    const rendered = await render({ url: new URL(`http://site.test:${port}/`), waitUntil: 'commit' })
    expect(rendered.status).toBe(200)
    slow.closeAllConnections()
    slow.close()
  })

  it('wait_until: domcontentloaded does not wait for images', async () => {
    site.on('/stages', stages)
    site.on('/picture', () => new Promise(() => {}))
    const { render } = await world()
    const text = (await render({ url: url('/stages'), waitUntil: 'domcontentloaded' })).body.toString()
    expect([text.includes('</p>'), text.includes(' parsed'), text.includes(' loaded')]).toEqual([true, true, false])
  })

  it('wait_until: load waits for images and, with a selector, not for the network', async () => {
    site.on('/stages', stages)
    site.on('/picture', html('no picture', 404))
    site.on('/turn', () => new Promise(() => {}))
    const { render } = await world()
    const text = (await render({ url: url('/stages'), waitUntil: 'load', waitFor: '#here' })).body.toString()
    expect([text.includes(' loaded'), text.includes(' idle')]).toEqual([true, false])
  })

  it('wait_until: networkidle waits for the network as well', async () => {
    site.on('/stages', stages)
    site.on('/picture', html('no picture', 404))
    site.on('/turn', html('go on'))
    const { render } = await world()
    const text = (await render({ url: url('/stages'), waitUntil: 'networkidle', waitFor: '#here' })).body.toString()
    expect(text).toContain(' idle')
  })
})
