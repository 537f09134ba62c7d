import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrowserWorld, describeBrowser, openBrowserWorld } from '../../../test/support/browser-world.ts'
import { clicks, hostilePages } from '../../../test/support/egress/hostile-page.ts'
import { loggedBrowser } from '../../../test/support/egress/net-log.ts'
import { openSilentListener, type SilentListener } from '../../../test/support/egress/silent-listener.ts'
import { clickedWays, type WayOut, waysOut } from '../../../test/support/egress/ways-out.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import { type AddedHeaders, patternsOf } from './added-headers.ts'
import { findBrowser } from './executable.ts'
import type { PageCredentials, PagePlan } from './page-plan.ts'

/** The one address that pages may reach; browsers trust names below `localhost` as they trust https. */
const outside = '127.77.0.1'
const shop = 'shop.localhost'

const all: readonly WayOut[] = [...waysOut, ...clickedWays]
const numberOf = (name: string) => all.findIndex((way) => way.name === name) + 1
/** All of 127/8 is this machine, so each way can have an address of its own. */
const inside = (name: string) => `127.1.0.${numberOf(name)}`

const credentials: PageCredentials = {
  domain: shop,
  cookies: { sid: 'secret' },
  exactCookies: [],
  storage: [],
}
const headers: AddedHeaders = {
  patterns: patternsOf(shop),
  headersFor: (url) => ({ filling: url.hostname.endsWith(shop) ? { Authorization: 'Bearer secret' } : {} }),
}

describeBrowser('a page that tries to get out', () => {
  let world: BrowserWorld
  let site: Site
  /** On every address of this machine, but for the port of the site there. */
  let listener: SilentListener
  let beside: SilentListener
  let dialled: string[] = []
  let proxyPort = 0
  const browser = findBrowser(null, process.env['PATH'] ?? '')
  const logged = loggedBrowser(browser?.kind === 'local' ? browser.executable : '')

  beforeAll(async () => {
    listener = await openSilentListener()
    site = await startSite({ address: outside })
    beside = await openSilentListener('127.0.0.1', site.port)
    let asked = 0
    world = await openBrowserWorld({
      allow: [`${outside}/32`],
      addressOf: (host) => {
        if (host === 'rebind.test') return asked++ === 0 ? outside : '127.0.0.1'
        return host.startsWith('inside') || host.startsWith('localhost') ? '127.0.0.1' : outside
      },
      onDial: (host) => dialled.push(host),
      executable: logged.program,
    })
    proxyPort = world.proxyPort
  })
  afterAll(async () => {
    await world.close()
    await Promise.all([site.close(), listener.close(), beside.close()])
    rmSync(dirname(logged.program), { recursive: true, force: true })
  })

  const visit = (path: string, plan: Partial<PagePlan> = {}) =>
    world.render({ url: new URL(site.url(path, shop)), waitUntil: 'domcontentloaded', credentials, headers, ...plan })
  /** Tries every way to an address of its own; answers whom the guard was asked for. */
  const tryAll = async (at: (name: string) => string, ways = waysOut): Promise<ReadonlySet<string>> => {
    for (const [path, handler] of Object.entries(hostilePages(at, ways))) site.on(path, handler)
    dialled = []
    await visit('/hostile', { waitFor: '#done' })
    await visit('/clicks', { waitFor: '#done', actions: clicks.map((selector) => ({ type: 'click', selector })) })
    return new Set(dialled)
  }
  const expectSilence = () => expect([...listener.seen, ...beside.seen]).toEqual([])

  it('asks the guard on every way, and reaches none of the addresses', async () => {
    const asked = await tryAll((name) => `${inside(name)}:${listener.port}`)
    const missed = all.filter(({ name, stoppedBy }) => stoppedBy === undefined && !asked.has(inside(name)))
    expect(missed.map(({ name }) => name)).toEqual([])
    expectSilence()
  })

  it('carries neither cookies nor headers of the session to another site', async () => {
    const ways = someOf(waysOut, 2)
    await tryAll((name) => `other${numberOf(name)}.test:${site.port}`, ways)
    const others = site.requests.filter(({ host }) => host.startsWith('other'))
    expect(new Set(others.map(({ host }) => host)).size).toBeGreaterThan(ways.length * 0.6)
    expect(others.filter(({ headers }) => /secret/.test(JSON.stringify(headers)))).toEqual([])
    // The same page does send them to its own site.
    expect(site.seen('/hostile').at(-1)?.headers).toMatchObject({
      authorization: 'Bearer secret',
      cookie: 'sid=secret',
    })
    expectSilence()
  })

  it('reaches an address in no spelling, and no name that leads there', async () => {
    const spellings = [
      ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.0.0.1.', '127。0。0。1', '１２７.0.0.1'],
      ...['0', '0.0.0.0', 'localhost', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
      ...['[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', '169.254.169.254', '[fe80::1]', '10.0.0.1'],
    ]
    const targets = [
      ...spellings.flatMap((host) => [`http://${host}:${listener.port}`, `https://${host}:${listener.port}`]),
      `http://127.0.0.1:${proxyPort}`,
      `http://inside.test:${proxyPort}`,
    ]
    site.on(
      '/spellings',
      html(`<p id="out"></p><script>
      const ask = (url) => fetch(url, { mode: 'no-cors' }).then((a) => a.type, () => 'refused')
      Promise.all(${JSON.stringify(targets)}.map(ask)).then((all) => { out.textContent = 'asked ' + all.length })
    </script>`),
    )
    dialled = []
    const { body } = await visit('/spellings', { waitFor: 'text=asked' })
    expect(body.toString()).toContain(`asked ${targets.length}<`)
    expect(dialled.length).toBeGreaterThan(30)
    expectSilence()
  })

  it('reaches nothing by a name that changes its address', async () => {
    site.on('/rebound', () => ({
      ...html('first'),
      headers: { connection: 'close', 'access-control-allow-origin': '*' },
    }))
    const url = site.url('/rebound', 'rebind.test')
    site.on(
      '/rebind',
      html(`<p id="out"></p><script>
      const ask = () => fetch('${url}').then((a) => a.text(), () => 'refused')
      ask().then(async (first) => { out.textContent = 'asked: ' + first + ', ' + (await ask()) })
    </script>`),
    )
    const { body } = await visit('/rebind', { waitFor: 'text=asked' })
    expect(body.toString()).toContain('asked: first, refused')
    expectSilence()
  })

  const leading: readonly (readonly [string, string])[] = [
    ['location', "location = 'AT'"],
    ['a form', "document.body.innerHTML = '<form method=post action=AT>'; document.forms[0].submit()"],
    ['a meta refresh', 'document.head.innerHTML = \'<meta http-equiv=refresh content="0;url=AT">\''],
    ['a blob: URL', "location = URL.createObjectURL(new Blob(['<img src=AT>'], { type: 'text/html' }))"],
  ]
  it.each(someOf(leading, 4, 3))('is no result where it leads itself there: %s', async (_, code) => {
    site.on('/leads', html(`<body><script>${code.replace('AT', `http://inside.test:${listener.port}/`)}</script>`))
    await expect(visit('/leads', { waitUntil: 'networkidle' })).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
    expectSilence()
  })

  const offTheWeb: readonly (readonly [string, string])[] = [
    ['data:', "location = 'data:text/html,stolen'"],
    ['file:', "location = 'file:///etc/passwd'"],
    ['chrome:', "location = 'chrome://version'"],
    ['view-source:', "location = 'view-source:http://shop.localhost/'"],
  ]
  it.each(someOf(offTheWeb, 4))('cannot lead itself to %s', async (_, code) => {
    site.on('/stays', html(`<body>stayed<script>${code}</script>`))
    const { finalUrl, body } = await visit('/stays', { waitUntil: 'networkidle' })
    expect(finalUrl).toBe(site.url('/stays', shop))
    expect(body.toString()).toContain('stayed')
  })

  it('made the browser itself connect to the proxy alone, look up nothing and send no datagram', async () => {
    await world.close()
    const { connections, lookups, datagrams } = logged.read()
    expect(connections.length).toBeGreaterThan(100)
    expect(new Set(connections)).toEqual(new Set([`127.0.0.1:${proxyPort}`]))
    expect({ lookups, datagrams }).toEqual({ lookups: 0, datagrams: 0 })
  })

  longIt('gets out of a browser without these walls', async () => {
    if (browser?.kind !== 'local') throw new Error('there is no browser')
    const open = await openSilentListener()
    for (const [path, handler] of Object.entries(hostilePages((name) => `${inside(name)}:${open.port}`)))
      site.on(path, handler)
    const args = ['--no-sandbox', `--host-resolver-rules=MAP ${shop} ${outside}`]
    const plain = await chromium.launch({ executablePath: browser.executable, args })
    const page = await plain.newPage()
    await page.goto(site.url('/hostile', shop), { waitUntil: 'commit' })
    await page.waitForSelector('#done')
    await plain.close()
    expect(new Set(open.seen.filter((one) => one.startsWith('tcp 127.1.'))).size).toBeGreaterThan(45)
    expect(open.seen.some((one) => one.startsWith('udp'))).toBe(true)
    await open.close()
  })
})
