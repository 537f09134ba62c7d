import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import {
  type BrowserWorld,
  browsers,
  describeBrowser,
  sharedBrowserWorld,
  type VisitOptions,
} from '../../../test/support/browser-world.ts'
import { credentials } from '../../../test/support/fetch-target.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { systemTimer } from '../../clock.ts'
import type { FreshContext } from './context.ts'
import type { PagePlan } from './page-plan.ts'
import type { RenderedPage } from './rendered-page.ts'

describeBrowser('a page that is still loading', () => {
  const world = sharedBrowserWorld()
  const others = new Map(browsers.slice(1).map((executable) => [executable, sharedBrowserWorld({ executable })]))
  const hurried = async (answers: Answers, options?: HurryOptions) => hurriedIn(await world(), answers, options)
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

  const frame = '<iframe src="/endless"></iframe>'
  it.each(
    browsers.flatMap((executable) =>
      someOf(
        [
          ['scrape', '<img src="/silent">'],
          ['scrape', frame],
          ['check', frame],
        ] as const,
        2,
      ).map(([purpose, part]) => [executable, purpose, part] as const),
    ),
  )('is read as it stands when its time is nearly over: %s, a %s, %s', async (executable, purpose, part) => {
    const adds = `document.body.insertAdjacentHTML('beforeend', '${part}')`
    const page = `<p>shown</p><script>addEventListener('DOMContentLoaded', () => ${adds})</script>`
    const render = await hurriedIn(await (others.get(executable) ?? world)(), { '/': page, '/endless': endless })
    const rendered = await render({ purpose })
    expect(rendered).toMatchObject({ status: 200, isStillLoading: true, failure: null })
    expect(rendered.body.toString()).toContain('shown')
  })

  it.each(browsers)(
    'is done in a check without the images that do not come, and acts on that: %s',
    async (executable) => {
      const lazy = '<img loading="lazy" src="/later" style="margin-top: 99999px">'
      const images = `<img src="/silent"><picture><source srcset="/silent?2"><img alt=""></picture>${lazy}`
      const acts = `addEventListener('load', () => fetch('/me').then(() => { who.textContent = 'drawn' }))`
      const page = `<p id="who">nobody</p>${images}<script>${acts}</script>`
      const render = await hurriedIn(await (others.get(executable) ?? world)(), { '/': page, '/me': '' })
      const rendered = await render({ purpose: 'check' })
      expect(rendered).not.toHaveProperty('isStillLoading')
      expect(rendered.body.toString()).toContain('>drawn<')
      expect(rendered.body.toString()).toContain('src="/later"')
      expect(rendered.ownRequests).toHaveLength(1)
    },
  )

  it.each(
    someOf<readonly [string, Partial<PagePlan>]>(
      [
        ['a scrape', {}],
        ['a check', { purpose: 'check' }],
      ],
      2,
    ),
  )('that shows nothing is not read before it has loaded: %s', async (_who, plan) => {
    // Whoever looks for text looks for shadow roots: then the script may come.
    const asks = "get() { delete root.shadowRoot; fetch('/seen'); return null }"
    const watched = `<script>Object.defineProperty(root, 'shadowRoot', { configurable: true, ${asks} })</script>`
    const page = `<div id="root" style="height: 9px"></div>${watched}<script src="/late"></script>`
    const seen = Promise.withResolvers<void>()
    const script = seen.promise.then(() => "root.textContent = 'drawn'")
    const isSeen = () => {
      seen.resolve()
      return ''
    }
    const render = await hurried({ '/': page, '/late': () => script, '/seen': isSeen })
    const rendered = await render(plan)
    expect(rendered.body.toString()).toContain('>drawn<')
    expect(rendered).not.toHaveProperty('isStillLoading')
  })

  it('is a failure where it shows nothing to the end, and what its site has set is kept', async () => {
    const page = (response: ServerResponse) => {
      response.setHeader('set-cookie', 'sid=next')
      return '<div id="root"></div><script src="/late"></script>'
    }
    const render = await hurried({ '/': page }, { endsAll: true })
    const rendered = await render({ credentials: credentials('http://site.test/', 'site.test', { sid: 'first' }) })
    expect(rendered).toMatchObject({
      failure: { code: 'TIMEOUT' },
      changes: [{ name: 'sid', after: { value: 'next' } }],
    })
  })

  it('is not read early in a browser that became free late', async () => {
    let now = 0
    const onOpened = () => {
      now = 600_000
    }
    const answers = { '/': '<p>shown</p><img src="/late">', '/late': 'no image' }
    const render = await hurried(answers, { clock: { now: () => now }, onOpened })
    expect(await render({})).not.toHaveProperty('isStillLoading')
  })

  const click = { type: 'click', selector: '#button' } as const

  it('gets no step before its deferred scripts have run', async () => {
    const mayCome = Promise.withResolvers<string>()
    const come = () => {
      mayCome.resolve("button.onclick = () => { button.textContent = 'clicked' }")
      return ''
    }
    // They come when they are waited for, or when it is too late.
    const onOpened = ({ page }: Pick<FreshContext, 'page'>) => {
      const waits = page.waitForLoadState.bind(page)
      page.waitForLoadState = (...args) => {
        if (args[0] === 'domcontentloaded') come()
        return waits(...args)
      }
    }
    const page = `<button id="button">Go</button><script>onclick = () => fetch('/seen')</script>`
    const answers = {
      '/': `${page}<script defer src="/late"></script>`,
      '/late': () => mayCome.promise,
      '/seen': come,
    }
    const render = await hurried(answers, { onOpened })
    const rendered = await render({ actions: [click] })
    expect(rendered.body.toString()).toContain('>clicked<')
  })

  longIt('gets its steps, and is read, although an image on it never comes', async () => {
    let now = 0
    const clicked = () => {
      now = 994_000
      return ''
    }
    const page = `<button id="button" onclick="fetch('/clicked').then(() => { button.id = 'done' })">Go</button>`
    const render = await hurried(
      { '/': `${page}<img src="/late">`, '/clicked': clicked },
      { clock: { now: () => now } },
    )
    const rendered = await render({ actions: [click, { type: 'wait', selector: '#done', milliseconds: 0 }] })
    expect(rendered).toMatchObject({ isStillLoading: true, failure: null })
    expect(rendered.body.toString()).toContain('id="done"')
  })
})

type Answer = string | ((response: ServerResponse) => string | Promise<string>)
type Answers = Readonly<Record<string, Answer>>
type HurryOptions = Omit<VisitOptions, 'timer'> & { readonly endsAll?: boolean }

/** It begins and never ends. */
const endless = (response: ServerResponse): Promise<string> => {
  response.write('<p>It goes on.')
  return new Promise(() => {})
}

/**
 * Renders the page at `/` of a site with these answers; what it lacks never comes. The time in which the page may load is
 * over when something of it that is late was asked for: by then the document is there. `endsAll`: so is what is left.
 */
async function hurriedIn(
  { render }: BrowserWorld,
  answers: Answers,
  { endsAll = false, ...options }: HurryOptions = {},
): Promise<(plan: Partial<PagePlan>) => Promise<RenderedPage>> {
  const asked = Promise.withResolvers<void>()
  const server = createServer(async ({ url: path = '' }, response) => {
    if (['/late', '/endless', '/silent'].includes(path)) asked.resolve()
    const answer = answers[path]
    response.setHeader('content-type', path === '/late' ? 'text/javascript' : 'text/html')
    if (answer !== undefined) response.end(typeof answer === 'string' ? answer : await answer(response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // A network that never rests is waited for without end, and so is what is waited for after that.
  let isOver = false
  const after = (ms: number, run: () => void) => {
    if (ms < 5_000) return systemTimer.after(ms, run)
    if (ms > 300_000 && (!isOver || endsAll)) void asked.promise.then(run)
    isOver ||= ms > 300_000
    return () => {}
  }
  const { port } = server.address() as AddressInfo
  const url = new URL(`http://site.test:${port}/`)
  return (plan) => render({ url, timeoutMs: 1_000_000, ...plan }, undefined, { ...options, timer: { after } })
}
