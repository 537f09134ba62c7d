import { describe, expect, it } from 'vitest'
import { decodeLearned } from '../../src/sessions/monitoring/learned.ts'
import { rankCookies } from '../../src/sessions/monitoring/login-cookies.ts'
import type { CreateSessionInput } from '../../src/sessions/session-inputs.ts'
import { type IdleSiteRules, idleSite } from '../support/idle-site.ts'
import { byForm, someOf } from '../support/long-form.ts'
import { type MonitorWorld, monitorWorld } from '../support/monitor-world.ts'
import { addUser } from '../support/principals.ts'
import { openTestSqlite, temporaryFolder } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const second = 1000
const minute = 60 * second
/** `npm run test:simulated` sets seven days. */
const simulatedMs = Number(process.env['SIMULATED_DAYS'] ?? byForm({ short: 0.2, long: 0.5 })) * 24 * 60 * minute
const bounds = { minMs: minute, maxMs: 6 * 60 * minute, keepAliveMs: 600_000 }
const year = 31_449_600

/** Rounds of one node, further apart than while a server runs: what is held here does not depend on seconds. */
async function run(world: MonitorWorld, node: ReturnType<MonitorWorld['node']>, forMs: number): Promise<void> {
  for (const end = world.clock.now() + forMs; world.clock.now() < end; world.clock.advance(minute)) {
    await world.round(node)
  }
}

/** The life of a session with `keep_alive` at such a site. */
async function lifeAt(rules: IdleSiteRules, cookiesOf: (value: string) => CreateSessionInput['cookies']) {
  const world = monitorWorld(await openTestSqlite(temporaryFolder()), { bounds })
  const anna = await addUser(world.store, 'anna')
  const site = idleSite(world.clock, rules)
  const node = world.node({ ...world.validation, tier: site.tier })
  const value = site.logIn()
  const input = createInput({ domain: 'site.test', cookies: cookiesOf(value), keepAlive: true })
  const { id } = await world.sessions.create(anna, input)
  await run(world, node, simulatedMs)
  const found = await world.repository.find(id, anna.userId)
  const learned = decodeLearned(found?.session.learned ?? null)
  const health = await world.sessions.health(anna, id, 1)
  expect(world.errors).toEqual([])
  return { world, site, value, id, session: found?.session, learned, health }
}

const csrf = `csrftoken=abc; Path=/; Max-Age=${year}; SameSite=Lax`
const sliding: IdleSiteRules = {
  cookie: 'sessionid',
  idleMs: 12 * minute,
  renews: 'Max-Age=720; HttpOnly',
  toEveryone: [csrf],
}
/** As few visits as keep it alive. */
const leastVisits = simulatedMs / (12 * minute)

const exact = (name: string, value: string, expiresAt: number | null) => ({
  name,
  value,
  domain: 'site.test',
  path: '/',
  expires: expiresAt === null ? -1 : expiresAt / 1000,
  httpOnly: name !== 'csrftoken',
  secure: false,
  sameSite: 'Lax',
})

describe('keep_alive over simulated time', () => {
  it.each(
    someOf<[string, (value: string) => CreateSessionInput['cookies']]>(
      [
        [
          'a CSRF cookie of a year beside it',
          (value) => ({
            cookies: [
              exact('sessionid', value, 1_800_000_000_000 + 12 * minute),
              exact('csrftoken', 'abc', 1_800_000_000_000 + year * 1000),
            ],
            origins: [],
          }),
        ],
        ['a CSRF cookie that it gains', (value) => ({ sessionid: value })],
      ],
      2,
    ),
  )('reads a sliding end of twelve minutes, with %s', async (_name, cookiesOf) => {
    const { site, value, session, learned, health, world } = await lifeAt(sliding, cookiesOf)
    expect(site.isAlive(value)).toBe(true)
    expect(session).toMatchObject({ status: 'active', cookieNames: expect.arrayContaining(['sessionid', 'csrftoken']) })
    expect(site.visitsOf(value).length).toBeGreaterThanOrEqual(leastVisits)
    expect(site.visitsOf(value).length).toBeLessThanOrEqual(leastVisits * 1.2)
    expect(learned?.slidingMs).toBe(12 * minute)
    expect(health.forecast?.basis).toBe('idle_timeout')
    expect(health.forecast?.expiresAtEstimate).toBeLessThanOrEqual(world.clock.now() + 12 * minute)
  })

  it('visits before an end that was stated once, shorter than the usual pause, and finds that it moves', async () => {
    const rules = { ...sliding, idleMs: 5 * minute, renews: 'Max-Age=300; HttpOnly' }
    const { site, value, session, learned } = await lifeAt(rules, (sid) => ({ sessionid: sid }))
    expect(site.isAlive(value)).toBe(true)
    expect(session?.status).toBe('active')
    expect(learned?.slidingMs).toBe(5 * minute)
    expect(site.visitsOf(value).length).toBeLessThanOrEqual((simulatedMs / (5 * minute)) * 1.2)
  })

  it.each(
    someOf<[string, IdleSiteRules, (value: string) => CreateSessionInput['cookies']]>(
      [
        [
          'a cookie that states no end',
          { cookie: 'sid', idleMs: 20 * minute, renews: null, toEveryone: [csrf] },
          (value) => ({ sid: value }),
        ],
        [
          'a remember-me of a year beside it',
          {
            cookie: 'sid',
            idleMs: 20 * minute,
            renews: 'HttpOnly',
            toEveryone: [csrf],
          },
          (value) => ({
            cookies: [exact('sid', value, null), exact('remember_me', 'x', 1_800_000_000_000 + year * 1000)],
            origins: [],
          }),
        ],
        [
          'a cookie of the same name for every visitor',
          {
            cookie: 'PHPSESSID',
            idleMs: 24 * minute,
            renews: null,
            toEveryone: ['lang=en; Path=/; Max-Age=31536000'],
            toAnonymous: ['PHPSESSID=of-nobody; Path=/'],
          },
          (value) => ({ PHPSESSID: value, lang: 'en' }),
        ],
      ],
      3,
    ),
  )('visits every ten minutes where no timeout can be read: %s', async (_name, rules, cookiesOf) => {
    const { site, value, session, learned, health } = await lifeAt(rules, cookiesOf)
    expect(site.isAlive(value)).toBe(true)
    expect(session?.status).toBe('active')
    expect(learned?.slidingMs).toBeNull()
    expect(health.forecast).toBeNull()
    const visits = site.visitsOf(value)
    const pauses = visits.slice(1).map((at, index) => at - (visits[index] ?? 0))
    // A round may come a minute late.
    expect(Math.max(...pauses)).toBeLessThanOrEqual(11 * minute)
    expect(visits.length).toBeLessThanOrEqual((simulatedMs / (10 * minute)) * 1.2)
  })

  it('learns from a death which cookies the site takes away', async () => {
    const world = monitorWorld(await openTestSqlite(temporaryFolder()), { bounds })
    const anna = await addUser(world.store, 'anna')
    const site = idleSite(world.clock, { cookie: 'k', idleMs: 5 * minute, renews: null, toEveryone: ['v=1; Path=/'] })
    const node = world.node({ ...world.validation, tier: site.tier })
    const input = createInput({ domain: 'site.test', cookies: { k: site.logIn(), v: '1' } })
    const { id } = await world.sessions.create(anna, input)
    await run(world, node, 30 * minute)
    const found = await world.repository.find(id, anna.userId)
    const ranked = rankCookies(decodeLearned(found?.session.learned ?? null)?.cookies ?? [])
    expect(ranked.map(({ facts, role }) => [facts.name, role, facts.clearedWhenDead, facts.givenToAnyone])).toEqual([
      ['k', 'login', true, false],
      ['v', 'other', false, true],
    ])
  })
})

it('checks a session when the token in its header ends', async () => {
  const world = monitorWorld(await openTestSqlite(temporaryFolder()), { bounds })
  const anna = await addUser(world.store, 'anna')
  const endsAt = world.clock.now() + 7 * 60 * minute
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const headers = { Authorization: `Bearer ${part({ alg: 'none' })}.${part({ exp: endsAt / 1000 })}.x` }
  const { id } = await world.sessions.create(anna, createInput({ headers }))
  const node = world.node()
  await run(world, node, 60 * minute)
  expect((await world.sessions.health(anna, id, 1)).forecast).toMatchObject({
    basis: 'cookie_expiry',
    expiresAtEstimate: endsAt,
  })
  await run(world, node, 6 * 60 * minute + 2 * minute)
  const after = world.visits.map(({ at }) => at).filter((at) => at >= endsAt)
  expect(after[0]).toBeLessThanOrEqual(endsAt + 2 * minute)
})
