import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RotatingSite, startRotatingSite } from '../support/rotating-site.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, redirect } from '../support/site.ts'
import { storedSecrets } from '../support/stored-secrets.ts'

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
