import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { byForm, longIt } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const loggedIn = '<nav><a href="/account">Your account</a> <a href="/logout">Log out</a></nav>'
const login = '<h1>Sign in</h1><form method="post"><input name="user"><input type="password" name="password"></form>'

/** Where an application keeps its token: an export with it, and scripts that read and write it. */
const places = {
  localStorage: {
    exported: (value: string) => ({ localStorage: [{ name: 'refresh_token', value }] }),
    script: `const read = async () => localStorage.getItem('refresh_token')
      const write = async (value) => localStorage.setItem('refresh_token', value)`,
  },
  sessionStorage: {
    exported: (value: string) => ({ localStorage: [], sessionStorage: [{ name: 'refresh_token', value }] }),
    script: `const read = async () => sessionStorage.getItem('refresh_token')
      const write = async (value) => sessionStorage.setItem('refresh_token', value)`,
  },
  IndexedDB: {
    exported: (value: string) => ({
      localStorage: [],
      indexedDB: [
        {
          name: 'login',
          version: 1,
          stores: [{ name: 's', autoIncrement: false, records: [{ key: 'refresh_token', value }], indexes: [] }],
        },
      ],
    }),
    script: `const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result) })
      const store = async () => (await done(indexedDB.open('login', 1))).transaction('s', 'readwrite').objectStore('s')
      const read = async () => done((await store()).get('refresh_token'))
      const write = async (value) => done((await store()).put(value, 'refresh_token'))`,
  },
}
type Place = keyof typeof places

let server: RunningServer
let site: Site
let user: TestUser

describeBrowser('an application that keeps a single-use token in a browser storage', () => {
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  /** A site whose pages show `shown` after they have got another token for theirs, and a session of it. */
  async function application(place: Place) {
    const { exported, script } = places[place]
    const url = (path: string) => site.url(path, 'shop.test')
    const used = new Set<string>()
    let [current, isRevoked] = ['refresh-token-0', false]
    site.on('/token', ({ body }) => {
      isRevoked ||= used.has(body)
      if (isRevoked || body !== current) return { status: 401 }
      used.add(body)
      current = `refresh-token-${used.size}`
      return { body: current }
    })
    const page = (path: string, shown: string, { before = '', status = 200 } = {}) =>
      site.on(
        path,
        html(
          `<!doctype html><title>App</title><main id="root"></main><script>(async () => {
          ${script}
          const answer = await fetch('/token', { method: 'POST', body: await read() })
          if (!answer.ok) { root.innerHTML = '${login}'; return }
          await write(await answer.text())
          ${before}
          root.innerHTML = '<div id="done">${shown}</div>'
        })()</script>`,
          status,
        ),
      )
    page('/app', loggedIn)
    const cookie = { name: 'seen', value: '1', domain: 'shop.test', path: '/' }
    const { json } = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', {
      content: { cookies: [cookie], origins: [{ origin: new URL(url('/')).origin, ...exported(current) }] },
      domain: url('/'),
    })
    const id = json.sessions[0]?.id ?? ''
    const scrape = async (path: string, more: object = {}) => {
      const body = { url: url(path), session_id: id, mode: 'js', restore_session_storage: true, ...more }
      return (await user.scrape(body)).json
    }
    const visit = async (path: string, more: object = {}) => (await scrape(path, more)).auth.verdict
    return { id, page, scrape, visit, isRevoked: () => isRevoked }
  }

  const all = ['localStorage', 'sessionStorage', 'IndexedDB'] as const
  const cases = byForm<readonly Place[]>({ short: ['localStorage'], long: all })

  for (const place of all) {
    longIt(`(${place}) is used by one at a time as soon as it has replaced the token`, async () => {
      const { id, visit, isRevoked } = await application(place)
      expect([await visit('/app'), await visit('/app')]).toEqual(['logged_in', 'logged_in'])
      expect(await user.get(id)).toMatchObject({ rotates: true })
      const atOnce = await Promise.all([visit('/app'), visit('/app'), visit('/app')])
      expect([atOnce, isRevoked()]).toEqual([['logged_in', 'logged_in', 'logged_in'], false])
    })
  }

  for (const place of all) {
    longIt(`(${place}) says that a new token is not stored that came with an error`, async () => {
      const { page, scrape, visit } = await application(place)
      expect([await visit('/app'), await visit('/app')]).toEqual(['logged_in', 'logged_in'])
      page('/broken', 'An error', { status: 500 })
      expect((await scrape('/broken')).warning).toMatch(
        /^COOKIES_NOT_STORED: the site replaced a token in the storage /,
      )
    })
  }

  it.each(cases)('(%s) keeps its new token although another scrape has stored a cookie meanwhile', async (place) => {
    const { id, page, visit } = await application(place)
    // Otherwise the other scrape waits, since this is the first use.
    await user.call('PATCH', `/sessions/${id}`, { concurrency: { mode: 'shared' } })
    const gate = Promise.withResolvers<void>()
    site.on('/gate', async () => {
      await gate.promise
      return { body: '' }
    })
    const seen = site.seen('/gate').length
    page('/held', loggedIn, { before: `await fetch('/gate')` })
    site.on('/cookie', { headers: { 'set-cookie': 'last=1; Path=/' }, body: `<!doctype html>${loggedIn}` })
    const held = visit('/held', { wait_for: '#done' })
    await until('the new token', () => (site.seen('/gate').length > seen ? true : undefined))
    expect(await visit('/cookie', { mode: 'html', restore_session_storage: undefined })).toBe('logged_in')
    gate.resolve()
    expect([await held, await visit('/app')]).toEqual(['logged_in', 'logged_in'])
    expect(await user.get(id)).toMatchObject({ cookie_names: ['seen', 'last'] })
  })

  it.each(cases)('(%s) keeps its new token provisionally if its page shows no user', async (place) => {
    const { id, page, visit } = await application(place)
    page('/report', '<h1>Report Q3</h1><table><tr><td>1</td></tr></table>')
    const versions = async () => {
      const { json } = await user.call<{ versions: object[] }>('GET', `/sessions/${id}/versions`)
      return json.versions
    }
    expect(await visit('/report')).toBe('unknown')
    expect((await versions())[0]).toMatchObject({ cause: 'rotated', provisional: true })
    expect(await visit('/app')).toBe('logged_in')
    expect((await versions())[0]).toMatchObject({ cause: 'rotated', provisional: false })
  })
})
