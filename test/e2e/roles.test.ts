import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { type Site, startSite } from '../support/site.ts'

let server: RunningServer
let site: Site
const clock = testClock(Date.now())

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({}, { clock }), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

type Role = 'member' | 'admin' | 'owner'

interface Team {
  /** Whose session is shared; owner of the organization. */
  readonly owner: TestUser
  readonly organization: string
  /** The shared session. */
  readonly id: string
  join(role: Role): Promise<TestUser>
}

async function createTeam(): Promise<Team> {
  const owner = await server.newUser()
  const { id: organization } = (await owner.call<{ id: string }>('POST', '/organizations', { name: 'Team' })).json
  const session = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' }, validation_url: account() }
  const { id } = await owner.create(session)
  expect((await owner.call('POST', `/sessions/${id}/share`, { organization_id: organization })).status).toBe(200)
  return {
    owner,
    organization,
    id,
    join: async (role) => {
      const user = await server.newUser()
      const invitation = { email: user.email, role }
      const path = `/organizations/${organization}/invitations`
      const { token } = (await owner.call<{ token: string }>('POST', path, invitation)).json
      expect((await user.call('POST', `/invitations/${token}/accept`, {})).status).toBe(200)
      return user
    },
  }
}

const account = () => site.url('/account', 'shop.test')

/** Everything that can be done to a session: method, path below it, body. */
const deeds = {
  get: ['GET', '', undefined],
  audit: ['GET', '/audit', undefined],
  validate: ['POST', '/validate', undefined],
  patch: ['PATCH', '', { notes: 'n' }],
  put: ['PUT', '', { notes: 'n' }],
  refresh: ['POST', '/refresh', { cookies: { sid: 'good' } }],
  versions: ['GET', '/versions', undefined],
  rollback: ['POST', '/rollback', { version: 1 }],
  unshare: ['POST', '/unshare', undefined],
  delete: ['DELETE', '', undefined],
} as const satisfies Record<string, readonly [string, string, unknown]>

async function attempt(user: TestUser, id: string): Promise<Record<string, number>> {
  const scrape = await user.call('POST', '/scrape', { url: account(), session_id: id })
  const statuses: Record<string, number> = { scrape: scrape.status }
  for (const [name, [method, path, body]] of Object.entries(deeds)) {
    statuses[name] = (await user.call(method, `/sessions/${id}${path}`, body)).status
  }
  return statuses
}

describe('a shared session', () => {
  it.each<[string, Role, Record<string, number>]>([
    [
      'read and used by a member, and no more',
      'member',
      { patch: 403, put: 403, refresh: 403, rollback: 403, unshare: 403, delete: 403 },
    ],
    ['changed by an admin, until it is unshared', 'admin', { delete: 404 }],
    ['changed by another owner, until it is unshared', 'owner', { delete: 404 }],
  ])('is %s', async (_name, role, refused) => {
    const team = await createTeam()
    const user = await team.join(role)
    const allowed = {
      scrape: 200,
      get: 200,
      audit: 200,
      validate: 200,
      patch: 200,
      put: 200,
      refresh: 200,
      versions: 200,
      rollback: 200,
      unshare: 200,
    }
    expect(await attempt(user, team.id)).toEqual({ ...allowed, ...refused })
  })

  it('is deleted by an admin, and that is final', async () => {
    const team = await createTeam()
    const admin = await team.join('admin')
    expect((await admin.call('DELETE', `/sessions/${team.id}`)).status).toBe(204)
    const answer = await team.owner.call('GET', `/sessions/${team.id}`)
    expect([answer.status, answer.json.code]).toEqual([410, 'SESSION_INACTIVE'])
    const last = (await team.owner.audit(team.id)).at(-1)
    expect([last?.action, last?.actor]).toEqual(['deleted', admin.email])
  })

  it('is told as what it is to whom', async () => {
    const team = await createTeam()
    const [member, admin] = [await team.join('member'), await team.join('admin')]
    for (const [user, access] of [
      [team.owner, 'owner'],
      [admin, 'admin'],
      [member, 'member'],
    ] as const) {
      const shared = { access, is_shared: true, organization_id: team.organization }
      expect(await user.get(team.id)).toMatchObject(shared)
      expect((await user.call('GET', '/sessions')).json).toMatchObject({
        total: 1,
        sessions: [{ id: team.id, ...shared }],
      })
    }
  })

  it('is nothing to an outsider', async () => {
    const team = await createTeam()
    const outsider = await server.newUser()
    expect(new Set(Object.values(await attempt(outsider, team.id)))).toEqual(new Set([404]))
    expect((await outsider.call('GET', '/sessions')).json).toMatchObject({ total: 0 })
    const share = await outsider.call('POST', `/sessions/${team.id}/share`, { organization_id: team.organization })
    expect([share.status, share.json.code]).toEqual([404, 'SESSION_NOT_FOUND'])
  })

  it.each([
    ['PATCH', '', 'can change it'],
    ['POST', '/unshare', 'can unshare'],
  ] as const)('says to a member who may: %s %s', async (method, path, may) => {
    const team = await createTeam()
    const member = await team.join('member')
    const body = method === 'PATCH' ? { notes: 'n' } : undefined
    const { status, json } = await member.call(method, `/sessions/${team.id}${path}`, body)
    expect([status, json.message]).toEqual([403, expect.stringContaining(may)])
  })

  it('is shared by its owner alone, who must run the organization, and with one', async () => {
    const team = await createTeam()
    const [member, admin] = [await team.join('member'), await team.join('admin')]
    const own = await member.create({ name: 'Mine', domain: 'shop.test', cookies: { sid: 'good' } })
    const share = (user: TestUser, id: string, organization: string) =>
      user.call('POST', `/sessions/${id}/share`, { organization_id: organization })
    expect((await share(member, own.id, team.organization)).status).toBe(403)
    expect((await share(admin, team.id, team.organization)).status).toBe(403)
    const { id: second } = (await team.owner.call<{ id: string }>('POST', '/organizations', { name: 'Second' })).json
    const conflict = await share(team.owner, team.id, second)
    expect([conflict.status, conflict.json.code]).toEqual([409, 'CONFLICT'])
    expect((await share(member, own.id, second)).status).toBe(404)
  })
})

describe('access ends at once', () => {
  const scrapeStatus = async (user: TestUser, id: string) =>
    (await user.call('POST', '/scrape', { url: account(), session_id: id })).status

  it('for a member who is removed, and for all where the organization is deleted', async () => {
    const team = await createTeam()
    const [member, other] = [await team.join('member'), await team.join('admin')]
    expect([await scrapeStatus(member, team.id), await scrapeStatus(other, team.id)]).toEqual([200, 200])
    const path = `/organizations/${team.organization}`
    expect((await team.owner.call('DELETE', `${path}/members/${member.userId}`)).status).toBe(204)
    expect([await scrapeStatus(member, team.id), await scrapeStatus(other, team.id)]).toEqual([404, 200])
    expect((await team.owner.call('DELETE', path)).status).toBe(204)
    expect(await scrapeStatus(other, team.id)).toBe(404)
    expect(await team.owner.get(team.id)).toMatchObject({ is_shared: false, organization_id: null })
  })

  it('for a role that is taken back', async () => {
    const team = await createTeam()
    const admin = await team.join('admin')
    const patch = async () => (await admin.call('PATCH', `/sessions/${team.id}`, { notes: 'n' })).status
    expect(await patch()).toBe(200)
    const member = `/organizations/${team.organization}/members/${admin.userId}`
    expect((await team.owner.call('PATCH', member, { role: 'member' })).status).toBe(200)
    expect([await patch(), await scrapeStatus(admin, team.id)]).toEqual([403, 200])
  })

  it('to a session whose owner leaves', async () => {
    const team = await createTeam()
    const other = await team.join('owner')
    expect((await team.owner.call('POST', `/organizations/${team.organization}/leave`)).status).toBe(204)
    expect(await scrapeStatus(other, team.id)).toBe(404)
    expect(await team.owner.get(team.id)).toMatchObject({ is_shared: false })
  })

  it('for a key that is revoked, and for one whose time is over', async () => {
    const password = 'long enough a password'
    const user = await server.newUser({ password })
    const login = await user.call<{ access_token: string }>('POST', '/auth/login', { email: user.email, password })
    const browser = server.as({ authorization: `Bearer ${login.json.access_token}` })
    const soon = new Date(clock.now() + 60_000).toISOString()
    const made = await browser.call<{ id: string; key: string }>('POST', '/api-keys', { name: 'k', expires_at: soon })
    const withKey = server.as(made.json.key)
    expect((await withKey.call('GET', '/sessions')).status).toBe(200)
    clock.advance(60_000)
    expect((await withKey.call('GET', '/sessions')).json.code).toBe('UNAUTHORIZED')

    const second = await browser.call<{ id: string; key: string }>('POST', '/api-keys', { name: 'k' })
    expect((await server.as(second.json.key).call('GET', '/sessions')).status).toBe(200)
    expect((await browser.call('DELETE', `/api-keys/${second.json.id}`)).status).toBe(204)
    expect((await server.as(second.json.key).call('GET', '/sessions')).status).toBe(401)
  })

  it('for a user who is disabled: key and token alike', async () => {
    const password = 'long enough a password'
    const user = await server.newUser({ password })
    const login = () => user.call<{ access_token: string }>('POST', '/auth/login', { email: user.email, password })
    const browser = server.as({ authorization: `Bearer ${(await login()).json.access_token}` })
    expect([(await user.call('GET', '/auth/me')).status, (await browser.call('GET', '/auth/me')).status]).toEqual([
      200, 200,
    ])
    await server.administration.setDisabled(user.email, true)
    expect([(await user.call('GET', '/auth/me')).status, (await browser.call('GET', '/auth/me')).status]).toEqual([
      401, 401,
    ])
    expect((await login()).status).toBe(401)
  })

  it('for tokens when the password changes, and when their time is over', async () => {
    const password = 'long enough a password'
    const user = await server.newUser({ password })
    const login = (secret: string) =>
      user.call<{ access_token: string; token_type: string; expires_in: number }>('POST', '/auth/login', {
        email: user.email,
        password: secret,
      })
    const first = (await login(password)).json
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    const browser = server.as({ authorization: `Bearer ${first.access_token}` })
    const change = { current_password: password, new_password: 'another good password' }
    expect((await browser.call('POST', '/auth/change-password', change)).status).toBe(204)
    expect((await browser.call('GET', '/auth/me')).status).toBe(401)
    const second = server.as({ authorization: `Bearer ${(await login('another good password')).json.access_token}` })
    expect((await second.call('GET', '/auth/me')).status).toBe(200)
    clock.advance(3_601_000)
    expect((await second.call('GET', '/auth/me')).status).toBe(401)
  })
})

describe('a key does what its scopes say', () => {
  it.each<[string, ('read' | 'scrape' | 'write')[], Record<string, number>]>([
    ['read', ['read'], { list: 200, create: 403, scrape: 403, validate: 403, delete: 403 }],
    ['scrape', ['scrape'], { list: 403, create: 403, scrape: 200, validate: 200, delete: 403 }],
    ['write', ['write'], { list: 403, create: 201, scrape: 403, validate: 403, delete: 204 }],
    ['all', ['read', 'scrape', 'write'], { list: 200, create: 201, scrape: 200, validate: 200, delete: 204 }],
  ])('%s', async (_name, scopes, expected) => {
    const user = await server.newUser()
    const session = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' }, validation_url: account() }
    const { id } = await user.create(session)
    const made = await server.administration.createKeyFor(user.email, { name: 'k', scopes, expiresAt: null })
    const key = server.as(made.key ?? '')
    const status = async (...call: [string, string, unknown?]) => (await key.call(...call)).status
    expect({
      list: await status('GET', '/sessions'),
      create: await status('POST', '/sessions', session),
      scrape: await status('POST', '/scrape', { url: account(), session_id: id }),
      validate: await status('POST', `/sessions/${id}/validate`),
      delete: await status('DELETE', `/sessions/${id}`),
    }).toEqual(expected)
    // A scope is asked for after the body is found to be valid, and before the session is looked for.
    if (expected['create'] === 403) {
      expect(await status('POST', '/sessions', {})).toBe(422)
      expect(await status('DELETE', '/sessions/00000000-0000-4000-8000-000000000000')).toBe(403)
    }
  })

  it('and makes no other', async () => {
    const user = await server.newUser()
    expect((await user.call('POST', '/api-keys', { name: 'k' })).json.code).toBe('FORBIDDEN')
  })
})
