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
  const { id } = await user.create({ name: 'Shop', domain, cookies: { token: shop.join(name) }, ...over })
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
    const { user, id, see } = await member({ validation_url: url('/account') })
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

describe('a validation', () => {
  it('keeps what the site changed', async () => {
    const { user, id } = await member({ validation_url: url('/account') })
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    expect(await user.get(id)).toMatchObject({ state_version: 2, status: 'active' })
    expect(shop.isNewest((await cookiesOf(id))['token'] ?? '')).toBe(true)
    expect((await user.audit(id)).map(({ action }) => action)).toEqual(['created', 'validated', 'cookies_rotated'])
  })

  it('tries the state before a provisional one before it calls the session invalid', async () => {
    const { user, id, see } = await member({ validation_url: url('/account') })
    await see('/account')
    await see('/data')
    shop.showLoginTo((nth) => nth <= 2)
    expect(await user.validate(id)).toMatchObject({ is_valid: true, status: 'active' })
    shop.showLoginTo(() => false)
    expect((await versionsOf(user, id)).versions[0]).toMatchObject({ cause: 'restored' })
    const entries = (await user.audit(id)).slice(-3)
    expect(entries.map(({ action, details }) => [action, details.tries_version ?? details.from_version])).toEqual([
      ['validated', 2],
      ['validated', undefined],
      ['rolled_back', 2],
    ])
  })
})
