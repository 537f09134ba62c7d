import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { byForm, longIt } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const settled = (script: string) =>
  html(`<!doctype html><title>App</title><main id="root"></main><script>${script}</script>`)
const loggedIn = '<a href="/logout">Log out</a>'

let server: RunningServer
let site: Site
/** One for all: a browser belongs to an account, and takes a second to start. */
let user: TestUser
const open = async (settings: Record<string, string>) => {
  ;[server, site] = await Promise.all([startServer(settings), startSite()])
  user = await server.newUser()
}
const close = async () => {
  await server?.close()
  await site?.close()
}
const app = (path: string) => site.url(path, 'shop.test')
const origin = () => new URL(app('/')).origin

describe('an import of storage alone', () => {
  beforeAll(() => open({}))
  afterAll(close)

  it.each([
    ['warns that only a browser uses it', [], true],
    [
      'does not where there is a login cookie',
      [{ name: 'sessionid', value: '0123456789abcdef', domain: 'shop.test', path: '/' }],
      false,
    ],
  ])('%s', async (_name, cookies, warns) => {
    const localStorage = [{ name: 'token', value: 'x'.repeat(32) }]
    const { json } = await user.call<{ receipt: { warnings: { code: string }[] } }>('POST', '/sessions/import', {
      content: { cookies, origins: [{ origin: 'http://shop.test', localStorage }] },
      domain: 'shop.test',
    })
    expect(json.receipt.warnings.some(({ code }) => code === 'needs_browser')).toBe(warns)
  })
})

describeBrowser('what a browser gets of a session', () => {
  beforeAll(() => open({ BROWSER: '' }))
  afterAll(close)

  const imported = async (over: object, origins: object[]) => {
    const { json } = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', {
      content: { cookies: [{ name: 'sid', value: 'good', domain: 'shop.test', path: '/' }], origins },
      domain: app('/'),
      ...over,
    })
    const id = json.sessions[0]?.id ?? ''
    return {
      id,
      text: async (path: string, more = {}) =>
        (await user.scrape({ url: app(path), session_id: id, mode: 'js', formats: ['text'], ...more })).json,
    }
  }

  it('is its localStorage, also after a refresh with cookies alone', async () => {
    site.on('/local', settled(`root.innerHTML = '${loggedIn} token: ' + localStorage.getItem('token')`))
    const { id, text } = await imported({}, [{ origin: origin(), localStorage: [{ name: 'token', value: 'kept' }] }])
    await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'newer' } })
    expect((await text('/local')).content).toMatchObject({ text: expect.stringContaining('token: kept') })
    expect(site.seen('/local').at(-1)?.cookies).toEqual({ sid: 'newer' })
  })

  const large: readonly (readonly [string, string])[] = [
    ['an item', "localStorage.cache = 'x'.repeat(3e6)"],
    [
      'a database',
      `await new Promise((stored) => {
        const opening = indexedDB.open('cache', 1)
        opening.onupgradeneeded = () => opening.result.createObjectStore('s').put('x'.repeat(3e6), 'k')
        opening.onsuccess = stored
      })`,
    ],
  ]
  it.each(byForm({ short: [], long: large }))(
    'is what a page stored beside %s for which a state has no room',
    async (_name, fill) => {
      const page = `(async () => {
      const seen = localStorage.getItem('token')
      localStorage.setItem('token', 'new')
      ${fill}
      root.innerHTML = '${loggedIn} token: ' + seen
    })()`
      site.on('/full', settled(page))
      const { text } = await imported({}, [{ origin: origin(), localStorage: [{ name: 'token', value: 'old' }] }])
      await text('/full', { wait_for: 'a' })
      const { content } = await text('/full', { wait_for: 'a' })
      expect(content).toMatchObject({ text: expect.stringContaining('token: new') })
    },
  )

  longIt('is what a page made of it, although cookies were put in meanwhile', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    site.on('/gate', async () => {
      await gate
      return { body: '' }
    })
    site.on(
      '/slow',
      settled(`
        localStorage.setItem('token', localStorage.getItem('token') + ', by the page')
        fetch('/gate').then(() => { root.innerHTML = '${loggedIn}' })`),
    )
    site.on('/token', settled(`root.innerHTML = '${loggedIn} token: ' + localStorage.getItem('token')`))
    const { id, text } = await imported({}, [{ origin: origin(), localStorage: [{ name: 'token', value: 'first' }] }])
    const slow = text('/slow')
    await until('the page', () => (site.seen('/gate').length > 0 ? true : undefined))
    await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'newer' } })
    open()
    expect((await slow).auth.verdict).toBe('logged_in')
    expect((await text('/token')).content).toMatchObject({ text: expect.stringContaining('token: first, by the page') })
  })

  longIt(
    'is its sessionStorage on request alone; what a page makes of it is kept then, and stays otherwise',
    async () => {
      site.on(
        '/tab',
        settled(`
        const seen = sessionStorage.getItem('turn')
        root.innerHTML = '${loggedIn} turn: ' + seen
        sessionStorage.setItem('turn', Number(seen) + 1)`),
      )
      const { text } = await imported({}, [
        { origin: origin(), localStorage: [], sessionStorage: [{ name: 'turn', value: '7' }] },
        { origin: 'http://other.test', localStorage: [], sessionStorage: [{ name: 'turn', value: '100' }] },
      ])
      const turn = async (more: object) => /turn: (\w+)/.exec(JSON.stringify((await text('/tab', more)).content))?.[1]
      const restored = { restore_session_storage: true }
      const before = site.requests.length
      expect([await turn({}), await turn(restored), await turn({}), await turn(restored)]).toEqual([
        'null',
        '7',
        'null',
        '8',
      ])
      // Nothing but the page itself was asked for: the empty document that took the items never left.
      expect(site.requests.slice(before).map(({ path }) => path)).toEqual(['/tab', '/tab', '/tab', '/tab'])
    },
  )

  longIt(
    'is the language, the time zone and the window that are stored, in tier 1 as far as it says them',
    async () => {
      site.on(
        '/look',
        settled(
          `root.innerHTML = [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth, innerHeight, navigator.userAgent].join(' ')`,
        ),
      )
      const look = {
        locale: 'de-de',
        timezone: 'Asia/Tokyo',
        viewport: { width: 1440, height: 900 },
        user_agent: 'Kept/1.0',
      }
      const { id, text } = await imported(look, [])
      expect(await user.get(id)).toMatchObject({
        locale: 'de-DE',
        timezone: 'Asia/Tokyo',
        viewport: { width: 1440, height: 900 },
      })
      expect((await text('/look')).content).toMatchObject({
        text: expect.stringContaining('de-DE Asia/Tokyo 1440 900 Kept/1.0'),
      })
      await user.scrape({ url: app('/look'), session_id: id, mode: 'html' })
      const [byBrowser, plain] = site.seen('/look').slice(-2)
      expect(byBrowser?.headers['accept-language']).toBe('de-DE')
      expect(plain?.headers['accept-language']).toBe('de-DE')
      expect(plain?.headers['user-agent']).toBe('Kept/1.0')
      await user.call('PATCH', `/sessions/${id}`, {
        locale: null,
        timezone: 'Europe/Paris',
        headers: { 'Accept-Language': 'fr' },
      })
      expect((await text('/look')).content).toMatchObject({ text: expect.stringContaining('en-US Europe/Paris 1440') })
      expect(site.seen('/look').at(-1)?.headers['accept-language']).toBe('fr')
    },
  )

  it.each([
    ['locale', 'not a tag'],
    ['locale', '../etc'],
    ['timezone', 'Mars/Olympus'],
    ['timezone', '+01:00'],
    ['viewport', { width: 10, height: 900 }],
    ['viewport', { width: 1440, height: 100_000 }],
  ])('is refused where %s is %j', async (field, value) => {
    const { status, json } = await user.call('POST', '/sessions', {
      name: 'S',
      domain: 'shop.test',
      cookies: { a: '1' },
      [field]: value,
    })
    expect([status, json.field]).toEqual([422, expect.stringContaining(field)])
  })
})
