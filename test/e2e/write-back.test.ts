import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RotatingSite, startRotatingSite } from '../support/rotating-site.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, redirect } from '../support/site.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let shop: RotatingSite

beforeAll(async () => {
  ;[server, shop] = await Promise.all([startServer(), startRotatingSite()])
})
afterAll(async () => {
  await server?.close()
  await shop?.site.close()
})

const domain = 'shop.test'
const url = (path: string) => shop.site.url(path, domain)
const cookiesOf = async (id: string) => (await storedSecrets(server.server.core, id)).cookies
let members = 0

interface Known {
  readonly user: TestUser
  readonly id: string
  readonly name: string
  /** Scrapes a path and answers its verdict. */
  see(path: string): Promise<string>
}

async function member(over: Record<string, unknown> = {}): Promise<Known> {
  const user = await server.newUser()
  members += 1
  const name = `m${members}`
  const cookies = { token: shop.join(name) }
  const { id } = await user.create({ name: 'Shop', domain, cookies, validation_url: url('/account'), ...over })
  const see = async (path: string) => (await user.scrape({ url: url(path), session_id: id })).json.auth.verdict
  return { user, id, name, see }
}

interface Versions {
  readonly versions: readonly Readonly<Record<string, unknown>>[]
  readonly total: number
  readonly next_cursor: string | null
}

const versionsOf = async (user: TestUser, id: string, query = '') =>
  (await user.call<Versions>('GET', `/sessions/${id}/versions${query}`)).json

describe('a cookie that the site changes for somebody who does not wait', () => {
  /** A site that takes the newest token alone; where it is held, it answers after `answer`. */
  async function strictSession({ isUsed = true } = {}) {
    let [given, held, answer] = [0, Promise.resolve(), () => {}]
    shop.site.on('/strict', async ({ cookies }) => {
      if (cookies['token'] !== `strict-${given}`) return html(loginPage)
      given += 1
      const cookie = `token=strict-${given}; Path=/`
      await held
      return { ...html(loggedInPage), headers: { 'content-type': 'text/html', 'set-cookie': cookie } }
    })
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Strict', domain, cookies: { token: 'strict-0' } })
    const body = { url: url('/strict'), session_id: id }
    const see = async () => (await user.scrape(body)).json.auth.verdict
    if (isUsed) expect(await see()).toBe('logged_in')
    const hold = () => {
      ;({ promise: held, resolve: answer } = Promise.withResolvers<void>())
    }
    return { user, body, see, hold, answer: () => answer() }
  }

  const uses = [
    ['at the first use of a login', false],
    ['at a later one', true],
  ] as const

  it.each(uses)('is kept although the time of the scrape is up, %s', async (_when, isUsed) => {
    const { user, body, see, hold, answer } = await strictSession({ isUsed })
    hold()
    const { status, json } = await user.call<{ code: string }>('POST', '/scrape', { ...body, timeout: 1 })
    expect([status, json.code]).toEqual([504, 'TIMEOUT'])
    answer()
    expect(await see()).toBe('logged_in')
  })

  it.each(uses)('is kept although the client has gone, %s', async (_when, isUsed) => {
    const { user, body, see, hold, answer } = await strictSession({ isUsed })
    hold()
    const client = new AbortController()
    const sent = shop.site.seen('/strict').length
    const asked = fetch(`${server.address}/api/v1/scrape`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': user.key },
      body: JSON.stringify(body),
      signal: client.signal,
    })
    await until('the request', () => shop.site.seen('/strict').length > sent || undefined)
    client.abort()
    await expect(asked).rejects.toThrow()
    // By the time of another answer, the server has seen that it left.
    await user.get(body.session_id)
    answer()
    expect(await see()).toBe('logged_in')
  })
})

describe('a cookie that the site changes', () => {
  it('is kept after a page that shows somebody logged in, and the session lives on', async () => {
    const { user, id, name, see } = await member()
    for (let visits = 1; visits <= 4; visits += 1) {
      expect(await see('/account')).toBe('logged_in')
      expect(shop.rotations(name)).toBe(visits)
      expect(shop.isNewest((await cookiesOf(id))['token'] ?? '')).toBe(true)
    }
    expect(await user.get(id)).toMatchObject({ state_version: 5, status: 'active', cookie_names: ['token'] })
    const rotated = (await user.audit(id)).filter(({ action }) => action === 'cookies_rotated')
    expect(rotated.map(({ details }) => details)).toEqual(
      [2, 3, 4, 5].map((version) => ({
        version,
        cookie_names: ['token'],
        request_id: expect.any(String),
        key_prefix: user.key.slice(0, 12),
      })),
    )
  })

  it('is listed by name, and what came before can be put back', async () => {
    const { user, id, see } = await member()
    const first = (await cookiesOf(id))['token']
    await see('/account')
    await see('/account')
    const page = await versionsOf(user, id)
    expect(page).toMatchObject({ total: 2, next_cursor: null })
    expect(page.versions).toEqual([
      {
        version: 3,
        is_current: true,
        cause: 'rotated',
        written_by: user.email,
        written_at: expect.any(String),
        added: [],
        changed: ['token'],
        removed: [],
        provisional: false,
        confirmed_at: expect.any(String),
      },
      {
        version: 1,
        is_current: false,
        cause: 'created',
        written_by: user.email,
        written_at: expect.any(String),
        added: ['token'],
        changed: [],
        removed: [],
        provisional: false,
        confirmed_at: null,
      },
    ])
    const back = await user.call('POST', `/sessions/${id}/rollback`, { version: 1 })
    expect([back.status, back.json]).toMatchObject([200, { state_version: 4, status: 'active' }])
    expect((await cookiesOf(id))['token']).toBe(first)
    expect((await user.audit(id)).at(-1)).toMatchObject({
      action: 'rolled_back',
      details: { version: 4, from_version: 1 },
    })
  })
})

describe('an answer that nobody can judge', () => {
  it('changes what is held, provisionally, until a page shows somebody logged in', async () => {
    const { user, id, see } = await member()
    expect(await see('/account')).toBe('logged_in')
    expect(await see('/data')).toBe('unknown')
    expect(await see('/data')).toBe('unknown')
    const shown = async () =>
      (await versionsOf(user, id)).versions.map((one) => [one['version'], one['cause'], one['provisional']])
    expect(await shown()).toEqual([
      [4, 'rotated', true],
      [2, 'rotated', false],
      [1, 'created', false],
    ])
    expect(await see('/account')).toBe('logged_in')
    expect(await shown()).toEqual([
      [5, 'rotated', false],
      [1, 'created', false],
    ])
  })

  it('moves the date of a cookie that keeps its value, which needs no proof', async () => {
    const { user, id, see } = await member()
    const rolls = (seconds: number) => ({ 'set-cookie': `roll=1; Path=/; Max-Age=${seconds}` })
    const page = html(loggedInPage)
    shop.site.on('/roll', { ...page, headers: { 'content-type': 'text/html', ...rolls(3_600) } })
    const data = (seconds: number) => ({
      body: '{"items":[1]}',
      headers: { 'content-type': 'application/json', ...rolls(seconds) },
    })
    expect(await see('/roll')).toBe('logged_in')
    const ends = async () =>
      (await storedSecrets(server.server.core, id)).exactCookies.map(({ expiresAt }) => expiresAt)
    const [first = null] = await ends()
    shop.site.on('/roll-data', data(60))
    expect(await see('/roll-data')).toBe('unknown')
    expect(await ends()).toEqual([first])
    shop.site.on('/roll-data', data(86_400))
    expect(await see('/roll-data')).toBe('unknown')
    const [second = null] = await ends()
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(82_800_000)
    const [newest] = (await versionsOf(user, id)).versions
    expect(newest).toMatchObject({ changed: ['roll'], provisional: false })
    expect(newest?.['confirmed_at']).not.toBeNull()
  })

  it('is asked again where the next one shows a login page, and lives on where that was a whim', async () => {
    const { user, id, name, see } = await member()
    await see('/account')
    await see('/data')
    shop.showLoginTo((nth) => nth === 1)
    expect(await see('/account')).toBe('logged_in')
    shop.showLoginTo(() => false)
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0, total_requests: 3 })
    expect(shop.isNewest((await cookiesOf(id))['token'] ?? '')).toBe(true)
    expect(shop.rotations(name)).toBe(3)
    const entries = await user.audit(id)
    expect(entries.filter(({ action }) => action === 'used_for_scrape')).toHaveLength(4)
  })

  it('gives way to the state before it where only that is logged in', async () => {
    const { user, id, see } = await member()
    await see('/account')
    await see('/data')
    const before = (await cookiesOf(id))['token'] ?? ''
    shop.showLoginTo((nth) => nth <= 2)
    expect(await see('/account')).toBe('logged_in')
    shop.showLoginTo(() => false)
    const now = (await cookiesOf(id))['token'] ?? ''
    expect([shop.isAlive(before), shop.isNewest(now)]).toEqual([true, true])
    expect((await versionsOf(user, id)).versions[0]).toMatchObject({
      version: 4,
      cause: 'restored',
      provisional: false,
    })
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0, state_version: 4 })
    const entries = await user.audit(id)
    expect(entries.at(-1)).toMatchObject({
      action: 'rolled_back',
      details: { version: 4, from_version: 2, reason: 'provisional', request_id: expect.any(String) },
    })
    expect(entries.at(-2)).toMatchObject({ action: 'used_for_scrape', details: { tries_version: 2 } })
  })

  it('stays where both are shown the login page, and that counts as one failure', async () => {
    const { user, id, see } = await member()
    await see('/account')
    await see('/data')
    const before = await cookiesOf(id)
    shop.showLoginTo((nth) => nth <= 3)
    expect(await see('/account')).toBe('logged_out')
    shop.showLoginTo(() => false)
    expect(await cookiesOf(id)).toEqual(before)
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 1, total_requests: 3 })
    expect(await see('/account')).toBe('logged_in')
  })

  it('is not repeated where it was a POST: a validation finds out', async () => {
    const { user, id, see } = await member()
    await see('/account')
    await see('/data')
    shop.showLoginTo((nth) => nth === 1)
    const posted = await user.scrape({ url: url('/account'), session_id: id, method: 'POST', body: 'a=1' })
    shop.showLoginTo(() => false)
    expect(posted.json.auth.verdict).toBe('logged_out')
    await until('the validation', async () => (await user.get(id)).last_validated_at ?? undefined)
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
    expect((await versionsOf(user, id)).versions[0]).toMatchObject({ provisional: false })
  })
})

describe('an error page', () => {
  it.each([
    ['that shows somebody logged in', html(loggedInPage, 404)],
    ['that the server failed to make', { ...html('<p>oops</p>'), status: 500 }],
  ])('%s stores nothing, and the warning says so if the site rotates', async (_name, page) => {
    const { user, id, see } = await member()
    shop.onRotating('/broken', page)
    const scrape = async () => (await user.scrape({ url: url('/broken'), session_id: id })).json.warning
    expect(await scrape()).toBeNull()
    await see('/account')
    const before = await cookiesOf(id)
    expect(await scrape()).toMatch(/^COOKIES_NOT_STORED: /)
    expect(await cookiesOf(id)).toEqual(before)
  })
})

describe('a validation', () => {
  it('keeps what the site changed', async () => {
    const { user, id } = await member()
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    expect(await user.get(id)).toMatchObject({ state_version: 2, status: 'active' })
    expect(shop.isNewest((await cookiesOf(id))['token'] ?? '')).toBe(true)
    expect((await user.audit(id)).map(({ action }) => action)).toEqual([
      'created',
      'used_for_validation',
      'validated',
      'updated',
      'cookies_rotated',
    ])
  })

  it('tries the state before a provisional one before it calls the session invalid', async () => {
    const { user, id, see } = await member()
    await see('/account')
    await see('/data')
    shop.showLoginTo((nth) => nth <= 2)
    expect(await user.validate(id)).toMatchObject({ is_valid: true, status: 'active' })
    shop.showLoginTo(() => false)
    expect((await versionsOf(user, id)).versions[0]).toMatchObject({ cause: 'restored' })
    const entries = (await user.audit(id)).filter(({ action }) => action === 'validated' || action === 'rolled_back')
    expect(entries.map(({ action, details }) => [action, details.tries_version ?? details.from_version])).toEqual([
      ['validated', 2],
      ['validated', undefined],
      ['rolled_back', 2],
    ])
  })
})

describe('what is never kept', () => {
  const set = 'token=other; Path=/'
  const answers = {
    '/wall': { ...html(loginPage), headers: { 'content-type': 'text/html', 'set-cookie': set } },
    '/gone': { ...html(loggedInPage, 404), headers: { 'content-type': 'text/html', 'set-cookie': set } },
    '/gone.json': {
      status: 404,
      headers: { 'content-type': 'application/json', 'set-cookie': set },
      body: '{"error":"not found"}',
    },
    '/down': { status: 503, headers: { 'content-type': 'text/html', 'set-cookie': set }, body: 'Service Unavailable' },
    '/denied': {
      status: 401,
      headers: { 'content-type': 'application/json', 'set-cookie': set },
      body: '{"error":"unauthorized"}',
    },
    '/to-login': redirect('/login', { 'set-cookie': set }),
    '/empty.json': {
      headers: { 'content-type': 'application/json', 'set-cookie': ['token=; Path=/', 'new=1; Path=/'] },
      body: '{"items":[]}',
    },
    '/end.json': {
      headers: { 'content-type': 'application/json', 'set-cookie': 'token=x; Path=/; Max-Age=0' },
      body: '{"items":[]}',
    },
    '/end-elsewhere': {
      ...html(loggedInPage),
      headers: { 'content-type': 'text/html', 'set-cookie': 'token=; Path=/old; Max-Age=0' },
    },
  }
  it.each(Object.entries(answers))('%s', async (path, answer) => {
    const { user, id, see } = await member()
    const before = await storedSecrets(server.server.core, id)
    shop.site.on(path, answer)
    await see(path)
    expect(await storedSecrets(server.server.core, id)).toEqual(before)
    expect(await user.get(id)).toMatchObject({ state_version: 1, total_requests: 1 })
    expect((await user.audit(id)).map(({ action }) => action)).toEqual(['created', 'used_for_scrape'])
  })

  it('what a session whose write_back is off is given', async () => {
    const { user, id, see } = await member({ write_back: 'off' })
    expect(await user.get(id)).toMatchObject({ write_back: 'off' })
    await see('/account')
    expect(await user.get(id)).toMatchObject({ state_version: 1, successful_requests: 1 })
    const patched = await user.call('PATCH', `/sessions/${id}`, { write_back: 'on' })
    expect(patched.json).toMatchObject({ write_back: 'on' })
    expect((await user.audit(id)).at(-1)).toMatchObject({ action: 'updated', details: { fields: ['write_back'] } })
    await see('/account')
    expect(await user.get(id)).toMatchObject({ state_version: 2 })
  })

  it('what inline cookies are given', async () => {
    const user = await server.newUser()
    const token = shop.join('inline')
    const { json } = await user.scrape({ url: url('/account'), cookies: { token } })
    expect(json.auth.verdict).toBe('logged_in')
    expect((await user.call('GET', '/sessions')).json).toMatchObject({ total: 0 })
  })
})

describe('a session that is changed while it is used', () => {
  /** Begins a scrape whose answer, which changes the token, waits until `meanwhile` is done. */
  async function during(known: Known, meanwhile: () => Promise<unknown>): Promise<void> {
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const path = `/slow-${known.name}`
    shop.site.on(path, async () => {
      reached.resolve()
      await released.promise
      return { ...html(loggedInPage), headers: { 'content-type': 'text/html', 'set-cookie': 'token=late; Path=/' } }
    })
    const scraping = known.see(path)
    await reached.promise
    await meanwhile()
    released.resolve()
    expect(await scraping).toBe('logged_in')
  }

  it('keeps what was put in by refresh', async () => {
    const known = await member()
    const { user, id } = known
    await during(known, () => user.call('POST', `/sessions/${id}/refresh`, { cookies: { token: 'fresh' } }))
    expect(await cookiesOf(id)).toEqual({ token: 'fresh' })
  })

  it('keeps another cookie that was put in, and takes what answers its value', async () => {
    const known = await member()
    const { user, id } = known
    const token = (await cookiesOf(id))['token']
    await during(known, () => user.call('PATCH', `/sessions/${id}`, { cookies: { token, more: '1' } }))
    expect(await cookiesOf(id)).toEqual({ token: 'late', more: '1' })
    expect(await user.get(id)).toMatchObject({ state_version: 3 })
  })

  it.each([
    ['disabled', (id: string, user: TestUser) => user.call('PATCH', `/sessions/${id}`, { disabled: true })],
    [
      'told to keep nothing',
      (id: string, user: TestUser) => user.call('PATCH', `/sessions/${id}`, { write_back: 'off' }),
    ],
  ])('is not written when it was %s', async (_how, change) => {
    const known = await member()
    const before = await cookiesOf(known.id)
    await during(known, () => change(known.id, known.user))
    expect(await cookiesOf(known.id)).toEqual(before)
  })

  it('is not written when it was deleted, and nothing of its versions stays', async () => {
    const known = await member()
    const { user, id } = known
    await known.see('/account')
    await during(known, () => user.call('DELETE', `/sessions/${id}`))
    const { db } = server.server.core.store
    for (const table of ['session_states', 'session_versions'] as const) {
      expect(await db.selectFrom(table).selectAll().where('session_id', '=', id).execute()).toEqual([])
    }
  })

  it('takes of two answers to one value the first', async () => {
    const { user, id } = await member()
    await user.call('PATCH', `/sessions/${id}`, { concurrency: { mode: 'shared' } })
    const both = Promise.withResolvers<void>()
    let arrived = 0
    shop.site.on('/twin', async () => {
      arrived += 1
      const mine = arrived
      if (arrived === 2) both.resolve()
      await both.promise
      return { ...html(loggedInPage), headers: { 'content-type': 'text/html', 'set-cookie': `token=t${mine}; Path=/` } }
    })
    const answers = await Promise.all([1, 2].map(() => user.scrape({ url: url('/twin'), session_id: id })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await cookiesOf(id))['token']).toMatch(/^t[12]$/)
    expect(await user.get(id)).toMatchObject({ state_version: 2, total_requests: 2, successful_requests: 2 })
  })
})

describe('cookies with a path and an end', () => {
  it('are added, changed and ended as the site says, where it shows somebody logged in', async () => {
    const { user, id, see } = await member()
    const answer = (lines: string[]) => ({
      ...html(loggedInPage),
      headers: { 'content-type': 'text/html', 'set-cookie': lines },
    })
    shop.site.on('/set', answer(['pref=dark; Path=/; Max-Age=86400; HttpOnly', 'extra=1; Path=/shop']))
    await see('/set')
    expect((await storedSecrets(server.server.core, id)).exactCookies).toMatchObject([
      { name: 'pref', value: 'dark', path: '/', httpOnly: true, domain },
      { name: 'extra', value: '1', path: '/shop', expiresAt: null },
    ])
    expect(await user.get(id)).toMatchObject({ cookie_names: ['token', 'pref', 'extra'], cookie_count: 3 })
    shop.site.on('/set', answer(['pref=dark; Path=/; Max-Age=86400; HttpOnly']))
    await see('/set')
    expect(await user.get(id)).toMatchObject({ state_version: 2 })
    shop.site.on('/set', answer(['pref=light; Path=/; Max-Age=86400', 'extra=; Path=/shop; Max-Age=0']))
    await see('/set')
    expect((await versionsOf(user, id)).versions[0]).toMatchObject({ changed: ['pref'], removed: ['extra'], added: [] })
    expect(await user.get(id)).toMatchObject({ cookie_names: ['token', 'pref'] })
  })
})

describe('webhooks', () => {
  const told = async (user: TestUser) =>
    (await user.call<{ events: { type: string; data: unknown }[] }>('GET', '/events?type=session.rotated')).json.events

  it('are told of a rotation where one asks for it, once an hour and session', async () => {
    const { user, id, see } = await member()
    await see('/account')
    const hook = { url: 'http://127.0.0.1:1/hook', events: ['session.rotated'] }
    expect((await user.call('POST', '/webhooks', hook)).status).toBe(201)
    for (let visits = 0; visits < 3; visits += 1) await see('/account')
    const events = await until('the event', async () => ((await told(user)).length > 0 ? told(user) : undefined))
    expect(events).toMatchObject([{ type: 'session.rotated', data: { session_id: id, status: 'active', version: 3 } }])
  })
})

describe('versions', () => {
  it('undo a refresh with bad cookies in one call', async () => {
    const { user, id, see } = await member()
    await see('/account')
    await user.call('POST', `/sessions/${id}/refresh`, { cookies: { token: 'mistyped' } })
    expect(await user.validate(id)).toMatchObject({ is_valid: false, status: 'invalid' })
    const { versions } = await versionsOf(user, id)
    expect(versions.map((one) => [one['version'], one['cause']])).toEqual([
      [3, 'refreshed'],
      [2, 'rotated'],
      [1, 'created'],
    ])
    const back = await user.call('POST', `/sessions/${id}/rollback`, { version: 2 })
    expect([back.status, back.json]).toMatchObject([200, { state_version: 4, status: 'pending_validation' }])
    expect(await see('/account')).toBe('logged_in')
    expect(await user.validate(id)).toMatchObject({ is_valid: true, status: 'active' })
  })

  it('come in pages', async () => {
    const { user, id } = await member()
    for (const name of ['a', 'b', 'c']) await user.call('PATCH', `/sessions/${id}`, { cookies: { [name]: '1' } })
    const first = await versionsOf(user, id, '?limit=2')
    expect(first).toMatchObject({ total: 4, versions: [{ version: 4, is_current: true }, { version: 3 }] })
    const rest = await versionsOf(user, id, `?limit=2&cursor=${first.next_cursor}`)
    expect(rest).toMatchObject({ versions: [{ version: 2, is_current: false }, { version: 1 }], next_cursor: null })
    expect(rest.versions[0]).toMatchObject({ cause: 'updated', added: ['a'], removed: ['token'], changed: [] })
  })

  it.each([
    ['that there is not', { version: 99 }, 404],
    ['that is none', { version: 0 }, 422],
    ['of no kind', {}, 422],
    ['that is in use', { version: 1 }, 200],
  ])('a version %s', async (_what, body, status) => {
    const { user, id } = await member()
    expect((await user.call('POST', `/sessions/${id}/rollback`, body)).status).toBe(status)
    expect(await user.get(id)).toMatchObject({ state_version: 1 })
  })

  it('a page cursor that is none is refused', async () => {
    const { user, id } = await member()
    expect((await user.call('GET', `/sessions/${id}/versions?cursor=x`)).status).toBe(422)
  })

  it('are read by who may see the session, and put back by who may change it', async () => {
    const { user, id } = await member()
    const stranger = await server.newUser()
    expect((await stranger.call('GET', `/sessions/${id}/versions`)).status).toBe(404)
    expect((await stranger.call('POST', `/sessions/${id}/rollback`, { version: 1 })).status).toBe(404)
    await user.call('DELETE', `/sessions/${id}`)
    expect((await user.call('GET', `/sessions/${id}/versions`)).status).toBe(410)
  })
})
