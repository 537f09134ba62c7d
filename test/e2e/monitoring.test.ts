import { afterAll, expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { systemRandom } from '../../src/clock.ts'
import { createDemoSite } from '../../src/demo/demo-site.ts'
import type { EventMessage } from '../../src/events/message.ts'
import type { healthSchema } from '../../src/http/schemas/session-health.ts'
import { freePort } from '../support/processes.ts'
import { isSignedBy, startReceiver } from '../support/receiver.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, loggedInPage, loginPage, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

type HealthBody = z.output<typeof healthSchema>

const minute = 60_000
const clock = testClock(Math.floor(Date.now() / 1000) * 1000)
const servers: RunningServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function serverAt(settings: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  // Without a gap: a check is put off for as long as its site is being visited, and not longer.
  const server = await startServer({ MONITOR: 'on', MONITOR_GAP: '0', ...settings }, { clock })
  servers.push(server)
  return server
}

/** The demo site, its own time included, and the cookie of somebody who logged in there. */
async function demoSite(port = 0) {
  const site = createDemoSite({ clock, random: systemRandom })
  const { url } = await site.listen(port, '127.0.0.1')
  onTestFinished(() => site.close())
  return { site, url, logIn: () => logIn(url) }
}

async function logIn(url: string): Promise<string> {
  const page = await fetch(`${url}/login`)
  const csrf = cookieOf(page, 'demo_csrf')
  const answer = await fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `demo_csrf=${csrf}` },
    body: new URLSearchParams({ user: 'demo', password: 'demo', csrf, next: '/account' }),
  })
  return cookieOf(answer, 'demo_session')
}

function cookieOf(answer: Response, name: string): string {
  const found = answer.headers.getSetCookie().find((each) => each.startsWith(`${name}=`))
  return found?.split(';')[0]?.slice(name.length + 1) ?? ''
}

const health = async (user: TestUser, id: string): Promise<HealthBody> => {
  const { status, json } = await user.call<HealthBody>('GET', `/sessions/${id}/health`)
  expect(status).toBe(200)
  return json
}

/** Moves the clock by what is left until the next check, where that is at most so long. What is said is a second. */
function moveTo({ next_check_at: next }: HealthBody, mostMs = Number.POSITIVE_INFINITY): void {
  const ahead = Date.parse(next ?? '') - clock.now()
  if (ahead >= 0 && ahead <= mostMs) clock.advance(ahead + 1000)
}

/**
 * Moves the clock to the session's next check, unless so many are on record already, and waits for it. Until the visit
 * before has left the site, a check is put off by a second; while it runs, one is planned minutes later, which stays
 * there. A second passes afterwards, so that no two checks have the same time.
 */
async function checkNumber(count: number, user: TestUser, id: string): Promise<HealthBody> {
  const before = await health(user, id)
  if (before.checks.length < count) moveTo(before)
  const checked = await until(`check ${count}`, async () => {
    const now = await health(user, id)
    if (now.checks.length >= count) return now
    moveTo(now, 10_000)
    return undefined
  })
  clock.advance(1000)
  return checked
}

const trail = async (user: TestUser, id: string) => (await user.audit(id)).map(({ action }) => action)

it('checks sessions also while other background work fails', async () => {
  const server = await serverAt()
  const { url, logIn: logInThere } = await demoSite()
  const user = await server.newUser()
  await server.server.core.store.commit([{ sql: 'drop table idempotent_requests', params: [] }])
  const cookies = { demo_session: await logInThere() }
  const { id } = await user.create({ name: 'Demo', domain: url, cookies, validation_url: `${url}/account` })
  expect((await checkNumber(1, user, id)).checks).toMatchObject([{ verdict: 'logged_in', cause: 'first' }])
  expect(server.logLines.some((line) => line.includes('"idempotency"'))).toBe(true)
})

it('notices by itself that a login was switched off, once, and that it is on again, and says so, once each', async () => {
  const server = await serverAt()
  const site = await startSite()
  onTestFinished(() => site.close())
  const url = site.url('')
  const switchLogin = (isOn: boolean) =>
    site.on('/account', ({ cookies }) => html(isOn && cookies['sid'] !== undefined ? loggedInPage : loginPage))
  switchLogin(true)
  const user = await server.newUser()
  const receiver = await startReceiver()
  onTestFinished(() => receiver.close())
  const { json: hook } = await user.call<{ secret: string }>('POST', '/webhooks', { url: receiver.url })
  const { id, next_validation_at } = await user.create({
    name: 'Demo',
    domain: url,
    cookies: { sid: 'first' },
    validation_url: `${url}/account`,
    keep_alive: false,
    monitoring: { max_seconds: 3600 },
  })
  expect(Date.parse(next_validation_at ?? '')).toBeGreaterThan(clock.now())

  expect((await checkNumber(1, user, id)).checks).toEqual([
    {
      timestamp: expect.any(String),
      verdict: 'logged_in',
      confidence: expect.any(Number),
      latency_ms: expect.any(Number),
      cause: 'first',
      reason: expect.stringContaining('Session is valid.'),
      evidence: expect.arrayContaining(['a control to log out: "Log out"']),
      page: `${url}/account`,
      login_url: null,
    },
  ])
  await checkNumber(2, user, id)
  switchLogin(false)
  const fallen = await checkNumber(3, user, id)
  expect(fallen).toMatchObject({
    status: 'invalid',
    forecast: null,
    checks: [{ verdict: 'logged_out', cause: 'due' }, {}, {}],
  })
  const still = await checkNumber(4, user, id)
  expect(still).toMatchObject({ status: 'invalid', checks: [{ verdict: 'logged_out' }, {}, {}, {}] })
  expect((await trail(user, id)).filter((action) => action === 'invalidated')).toHaveLength(1)

  switchLogin(true)
  expect((await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'second' } })).status).toBe(200)
  const recovered = await checkNumber(5, user, id)
  expect(recovered).toMatchObject({
    status: 'active',
    checks: [{ verdict: 'logged_in', cause: 'refreshed' }, {}, {}, {}, {}],
  })
  expect(recovered.forecast).toMatchObject({ basis: 'lifetime' })
  expect(recovered.uptime.day).toBeLessThan(100)

  // Off and on again without new cookies: found out by itself.
  switchLogin(false)
  expect((await checkNumber(6, user, id)).status).toBe('invalid')
  switchLogin(true)
  expect((await checkNumber(7, user, id)).status).toBe('active')
  expect((await trail(user, id)).filter((action) => ['invalidated', 'recovered'].includes(action))).toEqual([
    'invalidated',
    'invalidated',
    'recovered',
  ])

  const told = [
    ['session.invalid', 'validation'],
    ['session.reauth_needed', 'validation'],
    ['session.recovered', 'validation'],
    ['session.invalid', 'validation'],
    ['session.reauth_needed', 'validation'],
    ['session.recovered', 'validation'],
  ]
  await until('all messages', () => receiver.received[told.length - 1])
  const { json: read } = await user.call<{ events: EventMessage[] }>('GET', '/events')
  expect(read.events.map(({ type, data }) => [type, data['reason']])).toEqual(told)
  // Each once, signed, the same as it is read; order is not promised.
  const messages = receiver.received.map(({ message }) => message).toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  expect(messages).toEqual(read.events)
  for (const one of receiver.received) expect(isSignedBy(hook.secret, one)).toBe(true)
})

it('changes nothing of a session whose site is down', async () => {
  const server = await serverAt()
  const { site, url, logIn: logInThere } = await demoSite(await freePort())
  const user = await server.newUser()
  const { id } = await user.create({
    name: 'Demo',
    domain: url,
    cookies: { demo_session: await logInThere() },
    validation_url: `${url}/account`,
  })
  expect((await checkNumber(1, user, id)).status).toBe('active')
  await site.close()
  for (let failed = 1; failed <= 3; failed += 1) {
    const down = await checkNumber(1 + failed, user, id)
    expect(down).toMatchObject({ status: 'active', checks: [{ verdict: 'unreachable' }, ...Array(failed).fill({})] })
  }
  expect((await user.get(id)).consecutive_failures).toBe(0)
  expect((await trail(user, id)).filter((action) => action === 'invalidated')).toEqual([])
})

it('keeps what its user asks of monitoring', async () => {
  const server = await serverAt()
  const user = await server.newUser()
  const input = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' } }
  const { id, ...created } = await user.create({ ...input, keep_alive: true, monitoring: { min_seconds: 600 } })
  expect(created).toMatchObject({
    keep_alive: true,
    monitoring: { enabled: true, min_seconds: 600, max_seconds: null },
  })
  const patch = async (body: object) => (await user.call<object>('PATCH', `/sessions/${id}`, body)).json
  expect(await patch({ monitoring: { enabled: false } })).toMatchObject({
    next_validation_at: null,
    keep_alive: true,
    monitoring: { enabled: false, min_seconds: 600, max_seconds: null },
  })
  expect(await patch({ monitoring: { max_seconds: 60 } })).toMatchObject({ code: 'VALIDATION_ERROR' })
  expect(await patch({ monitoring: null, keep_alive: false })).toMatchObject({
    monitoring: null,
    keep_alive: false,
    next_validation_at: expect.any(String),
  })
  expect(await patch({ monitoring: { min_seconds: 900, max_seconds: 60 } })).toMatchObject({ code: 'VALIDATION_ERROR' })
  expect(await patch({ monitoring: { min_seconds: 1 } })).toMatchObject({ code: 'VALIDATION_ERROR' })
  const below = {
    code: 'VALIDATION_ERROR',
    field: 'monitoring.min_seconds',
    detail: expect.stringContaining('at least 60'),
  }
  expect(await patch({ monitoring: { min_seconds: 59 } })).toMatchObject(below)
  const refused = await user.call('POST', '/sessions', { ...input, monitoring: { min_seconds: 30 } })
  expect([refused.status, refused.json]).toMatchObject([422, below])
  const updated = (await user.audit(id)).filter(({ action }) => action === 'updated')
  expect(updated.map(({ details }) => details.fields)).toEqual([['monitoring'], ['keep_alive', 'monitoring']])
  expect((await user.call('GET', `/sessions/${id}/health?limit=0`)).status).toBe(422)
  expect((await user.call('GET', '/sessions/none/health')).json.code).toBe('SESSION_NOT_FOUND')
})

it('makes a session that a scrape met logged out three times have its say in the history', async () => {
  const server = await serverAt()
  const { url } = await demoSite()
  const user = await server.newUser()
  const { id } = await user.create({
    name: 'Demo',
    domain: url,
    cookies: { demo_session: 'stale' },
    validation_url: `${url}/account`,
  })
  for (let n = 0; n < 3; n += 1) await user.scrape({ url: `${url}/account`, session_id: id })
  const seen = await health(user, id)
  expect(seen).toMatchObject({
    status: 'invalid',
    checks: [{ verdict: 'logged_out', cause: 'scrape', latency_ms: null }, { cause: 'scrape' }],
  })
  expect(Date.parse(seen.next_check_at ?? '') - clock.now()).toBeLessThanOrEqual(minute)
})

it.each([
  ['a validation', false],
  ['scrapes', true],
])('a session that %s found logged out counts as logged in until a scrape last saw it', async (_, byScrapes) => {
  const site = await startSite()
  onTestFinished(() => site.close())
  let turn = 0
  site.on('/', ({ cookies }) => {
    if (cookies['sid'] !== `v${turn}`) return html(loginPage, 401)
    turn += 1
    return { ...html(loggedInPage), headers: { 'content-type': 'text/html', 'set-cookie': `sid=v${turn}` } }
  })
  const server = await serverAt({ MONITOR: 'off' })
  const user = await server.newUser()
  const { id } = await user.create({ name: 'Shop', domain: site.url(''), cookies: { sid: 'v0' } })
  expect((await user.validate(id)).is_valid).toBe(true)
  const scrape = () => user.scrape({ url: site.url('/'), session_id: id })
  for (let scrapes = 0; scrapes < 3; scrapes += 1) {
    clock.advance(10 * minute)
    expect((await scrape()).json.login_wall).toBe(false)
  }
  turn += 1
  clock.advance(10 * minute)
  if (byScrapes) for (let walls = 0; walls < 3; walls += 1) await scrape()
  else expect((await user.validate(id)).is_valid).toBe(false)
  clock.advance(20 * minute)
  expect((await health(user, id)).uptime).toEqual({ day: 50, week: 50, month: 50 })
})
