import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expiringSoonMs } from '../../src/sessions/lifecycle.ts'
import type { SessionBody, SessionListBody } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'

/** Nothing that was read is cached: each answer is as of now, on every server of one database. */
const clock = testClock(Date.now())
let server: RunningServer
/** Another server on the same database. */
let second: RunningServer

beforeAll(async () => {
  server = await startServer({ MONITOR: 'off' }, { clock })
  second = await startServer({ MONITOR: 'off', DATA_DIR: server.dataDir }, { clock })
})
afterAll(async () => {
  await second?.close()
  await server?.close()
})

const input = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' } }

/** One user at both servers, with a session that each of them has been asked for, in both forms. */
async function warm(over: Record<string, unknown> = {}) {
  const user = await server.newUser()
  const there = second.as(user.key)
  const { id } = await user.create({ ...input, ...over })
  const lists = async () =>
    Promise.all([user, there].map(async (at) => (await at.call<SessionListBody>('GET', '/sessions')).json))
  const both = async () => Promise.all([user, there].map((at) => at.get(id)))
  for (let n = 0; n < 2; n += 1) await Promise.all([both(), lists()])
  return { user, there, id, both, lists }
}

const statuses = async (clients: readonly Pick<TestUser, 'call'>[], path: string) =>
  Promise.all(clients.map(async (client) => (await client.call('GET', path)).status))

describe('a read says what is so', () => {
  it('after each change, here and at another server, in turn', async () => {
    const { user, there, id, both, lists } = await warm()
    for (let n = 0; n < 12; n += 1) {
      const notes = `change ${n}`
      const at = n % 2 === 0 ? user : there
      expect((await at.call('PATCH', `/sessions/${id}`, { notes })).status).toBe(200)
      expect((await both()).map((one) => one.notes)).toEqual([notes, notes])
      expect((await lists()).map(({ sessions }) => sessions[0]?.notes)).toEqual([notes, notes])
    }
  })

  it('after a session came, and after it went', async () => {
    const { user, there, id, lists } = await warm()
    const { id: added } = await there.create(input)
    expect((await lists()).map(({ total }) => total)).toEqual([2, 2])
    expect((await user.get(added)).id).toBe(added)
    expect((await there.call('DELETE', `/sessions/${id}`)).status).toBe(204)
    expect(await statuses([user, there], `/sessions/${id}`)).toEqual([410, 410])
    expect((await lists()).map(({ sessions }) => sessions.map((one) => one.id))).toEqual([[added], [added]])
  })

  it('when time alone has changed it', async () => {
    const { both, lists } = await warm({ expires_at: new Date(clock.now() + expiringSoonMs + 60_000).toISOString() })
    const seen = async () => {
      const of = ({ status, expiry_status }: SessionBody) => [status, expiry_status]
      const all = [...(await both()), ...(await lists()).flatMap(({ sessions }) => sessions)]
      return new Set(all.map((one) => of(one).join(' ')))
    }
    expect(await seen()).toEqual(new Set(['active ok']))
    clock.advance(61_000)
    expect(await seen()).toEqual(new Set(['active expiring_soon']))
    clock.advance(expiringSoonMs)
    expect(await seen()).toEqual(new Set(['expired expired']))
    clock.advance(-expiringSoonMs)
    expect(await seen()).toEqual(new Set(['active expiring_soon']))
  })

  it('and lists by a status as of now', async () => {
    const { user } = await warm({ expires_at: new Date(clock.now() + 60_000).toISOString() })
    const total = async (status: string) =>
      (await user.call<SessionListBody>('GET', `/sessions?status=${status}`)).json.total
    expect([await total('active'), await total('expired')]).toEqual([1, 0])
    clock.advance(61_000)
    expect([await total('active'), await total('expired')]).toEqual([0, 1])
  })
})

describe('a read is answered to nobody else', () => {
  it('than who may see it, as they see it', async () => {
    const { user, id } = await warm()
    const other = await server.newUser()
    expect(await statuses([other, user, other], `/sessions/${id}`)).toEqual([404, 200, 404])
    const { id: organization } = (await user.call<{ id: string }>('POST', '/organizations', { name: 'Org' })).json
    const invitation = { email: other.email, role: 'member' }
    const path = `/organizations/${organization}/invitations`
    const { token } = (await user.call<{ token: string }>('POST', path, invitation)).json
    expect((await other.call('POST', `/invitations/${token}/accept`, {})).status).toBe(200)
    await user.call('POST', `/sessions/${id}/share`, { organization_id: organization })
    expect((await Promise.all([user, other, user, other].map((one) => one.get(id)))).map((one) => one.access)).toEqual([
      'owner',
      'member',
      'owner',
      'member',
    ])
    await user.call('POST', `/sessions/${id}/unshare`)
    expect(await statuses([other, user], `/sessions/${id}`)).toEqual([404, 200])
  })

  it('and never another answer than was asked for, whatever stands where the id belongs', async () => {
    const { user, id, lists } = await warm()
    expect((await user.call('GET', '/sessions?limit=1')).status).toBe(200)
    await lists()
    const paths = ['/api/v1/sessions', '/api/v1/sessions?limit=1', ` ${id}`, `${id} `, `x ${id}`]
    const asked = paths.map((path) => `/sessions/${encodeURIComponent(path)}`)
    for (const path of asked) expect(await statuses([user], path), path).toEqual([404])
    expect((await user.get(id.toUpperCase())).id).toBe(id)
  })

  it('once the key is revoked, or its user disabled, at either server', async () => {
    const { user, there, id } = await warm()
    const path = `/sessions/${id}`
    const password = 'long enough a password'
    await server.administration.setPassword(user.email, password)
    const login = await user.call<{ access_token: string }>('POST', '/auth/login', { email: user.email, password })
    const browser = server.as({ authorization: `Bearer ${login.json.access_token}` })
    const { json: made } = await browser.call<{ id: string; key: string }>('POST', '/api-keys', { name: 'k' })
    const withIt = [server.as(made.key), second.as(made.key)]
    expect(await statuses([...withIt, ...withIt], path)).toEqual([200, 200, 200, 200])
    expect((await browser.call('DELETE', `/api-keys/${made.id}`)).status).toBe(204)
    expect(await statuses(withIt, path)).toEqual([401, 401])
    await server.administration.setDisabled(user.email, true)
    expect(await statuses([user, there], path)).toEqual([401, 401])
    await server.administration.setDisabled(user.email, false)
    expect(await statuses([user, there], path)).toEqual([200, 200])
  })

  it('once the key has expired', async () => {
    const { user, id } = await warm()
    const made = await server.administration.createKeyFor(user.email, {
      name: 'short',
      scopes: ['read'],
      expiresAt: clock.now() + 1000,
    })
    const short = server.as(made.key ?? '')
    expect(await statuses([short, short], `/sessions/${id}`)).toEqual([200, 200])
    clock.advance(1000)
    expect(await statuses([short, user], `/sessions/${id}`)).toEqual([401, 200])
  })
})
