import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeBrowser, openBrowserWorld, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { patternsOf } from './added-headers.ts'
import { defaultContextProfile } from './context.ts'
import { findBrowser } from './executable.ts'

/** The browser of this machine. */
function installed(): string {
  const source = findBrowser(null, process.env['PATH'] ?? '')
  if (source?.kind !== 'local') throw new Error('there is no browser')
  return source.executable
}

describeBrowser('the options of a rendered page', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  const url = (path: string) => new URL(site.url(path, 'site.test'))
  /** A world whose browser has a process of its own for each site, as Chromium has with a window. */
  const isolating = async () => {
    const folder = mkdtempSync('/tmp/latchkey-isolating-')
    const executable = join(folder, 'browser')
    writeFileSync(executable, `#!/bin/sh\nexec ${installed()} --site-per-process "$@"\n`)
    chmodSync(folder, 0o755)
    chmodSync(executable, 0o755)
    const isolated = await openBrowserWorld({ executable })
    onTestFinished(async () => {
      await isolated.close()
      rmSync(folder, { recursive: true })
    })
    return isolated
  }

  it.each(someOf(['asia/tokyo', 'Asia/Tokyo', 'Japan'], 3))('takes the time zone %s', async (timezone) => {
    site.on('/zone', html('<p id="out"></p><script>out.textContent = String(new Date(0).getTimezoneOffset())</script>'))
    const { render } = await world()
    const { body } = await render({ url: url('/zone'), profile: { ...defaultContextProfile, timezone } })
    expect(body.toString()).toContain('>-540<')
  })

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
      const headers = { patterns: patternsOf('site.test'), headersFor: () => ({ filling: { 'X-Own': 'kept' } }) }
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

  longIt('block_images keeps those of frames of other sites from being sent, too, and shows these frames', async () => {
    const image = { headers: { 'content-type': 'image/gif' }, body: Buffer.from('R0lGODlhAQABAAAAACw=', 'base64') }
    for (const path of ['/shown', '/deep', '/late']) site.on(path, image)
    const at = (path: string, host: string): string => site.url(path, host)
    const told = "<script>fetch('/told').then(() => parent.postMessage(1, '*'))</script>"
    site.on('/told', { body: '' })
    site.on('/deeper', html(`<img src="/deep">${told}`))
    site.on(
      '/other',
      html(`<img src="/shown"><iframe src="${at('/deeper', 'third.test')}"></iframe>
      <script>onmessage = () => { new Image().src = '/late'; fetch('/told').then(() => parent.postMessage(2, '*')) }</script>`),
    )
    site.on(
      '/framed',
      html(`<iframe src="${at('/other', 'other.test')}"></iframe>
      <script>onmessage = () => { document.body.append('all told') }</script>`),
    )
    const { render } = await isolating()
    const requested = async (blockImages: boolean): Promise<string[]> => {
      const before = site.requests.length
      await render({ url: url('/framed'), blockImages, waitFor: 'text=all told' })
      return site.requests
        .slice(before)
        .map(({ path }) => path)
        .sort()
    }
    const others = ['/deeper', '/framed', '/other', '/told', '/told']
    expect(await requested(false)).toEqual([...others, '/deep', '/late', '/shown'].sort())
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
