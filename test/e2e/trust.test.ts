import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { importedSchema } from '../../src/http/schemas/import.ts'
import type { SessionBody } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const second = 1000
const clock = testClock(Math.floor(Date.now() / second) * second)
let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ MONITOR: 'on', MONITOR_GAP: '0' }, { clock }), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const shop = (host: string) => ({
  name: host,
  domain: site.url('', host),
  cookies: { sid: 'good' },
  validation_url: site.url('/account', host),
})
const agent = 'Agent/7 (of the browser)'

describe('user_agent in the query', () => {
  const agentSent = async (user: TestUser, id: string, host: string) => {
    await user.scrape({ url: site.url('/agent', host), session_id: id })
    return site.seen('/agent').at(-1)?.headers['user-agent']
  }

  it('is stored by a create', async () => {
    const user = await server.newUser()
    const path = `/sessions?user_agent=${encodeURIComponent(agent)}`
    const { status, json } = await user.call<SessionBody>('POST', path, shop('agent.test'))
    expect(status).toBe(201)
    expect(await agentSent(user, json.id, 'agent.test')).toBe(agent)
  })

  it.each([
    ['stored by an import, which has nothing to warn of', `?user_agent=${encodeURIComponent(agent)}`, [], agent],
    ['missed by an import without it', '', ['no_user_agent'], undefined],
  ])('is %s', async (_name, query, warned, sent) => {
    const user = await server.newUser()
    const { cookies: content, ...rest } = shop('agent.test')
    const { status, json } = await user.call<z.output<typeof importedSchema>>('POST', `/sessions/import${query}`, {
      ...rest,
      content,
    })
    expect(status).toBe(201)
    const codes = json.receipt.warnings.map(({ code }) => code)
    expect(codes.filter((code) => code === 'no_user_agent')).toEqual(warned)
    const seen = await agentSent(user, json.sessions[0]?.id ?? '', 'agent.test')
    if (sent === undefined) expect(seen).not.toBe(agent)
    else expect(seen).toBe(sent)
  })
})

it('a scrape that shows another user says so, writes nothing back, and has a check made at once', async () => {
  const user = await server.newUser()
  const { id } = await user.create({ ...shop('whose.test'), user_agent: agent, expected_user: 'Mira Holt' })
  site.on('/hers', {
    body: loggedInPage.replace('Mira Holt', 'Mallory Smith'),
    headers: { 'content-type': 'text/html', 'set-cookie': 'sid=hers; Path=/' },
  })
  const { json } = await user.scrape({ url: site.url('/hers', 'whose.test'), session_id: id })
  expect(json.warning).toMatch(/^WRONG_USER: /)
  expect(json.content).toContain('Mallory Smith')
  // The first check is due five seconds from now at the earliest, and this clock stands still.
  const checked = await until('the check', async () => {
    const session = await user.get(id)
    return session.last_validated_at === null ? undefined : session
  })
  expect(checked).toMatchObject({ state_version: 1, status: 'active', last_verdict: { wrong_user: null } })
})

it('a scrape of a page whose log-out control is enough for its verdict still compares the user', async () => {
  const user = await server.newUser()
  const { id } = await user.create({ ...shop('other.test'), user_agent: agent, expected_user: 'carol@shop.example' })
  const scrape = async (path: string) => (await user.scrape({ url: site.url(path, 'other.test'), session_id: id })).json
  const page = (email: string) =>
    html(`<p>Signed in as <b>${email}</b></p><a href="/logout">Log out</a><h1>Account</h1>`)
  site.on('/carol', page('carol@shop.example'))
  site.on('/dana', page('dana@shop.example'))
  expect(await scrape('/carol')).toMatchObject({ auth: { verdict: 'logged_in' }, warning: null })
  for (let times = 0; times < 2; times += 1) expect((await scrape('/dana')).warning).toMatch(/^WRONG_USER: /)
})

it.each([
  [
    'has expired',
    { expirationDate: 60 },
    'they have expired',
    1,
    'COOKIES_NOT_SENT',
    'Session is logged out',
    'No cookie of the session that can be a login was sent',
  ],
  [
    'goes to another path',
    { path: '/admin' },
    'they go to another path (/admin)',
    0,
    'LOGIN_NOT_SENT',
    'Could not tell',
    'Set validation_url to a page to which they are sent',
  ],
] as const)(
  'a page without a cookie, because it %s, says so',
  async (_name, over, reason, failures, withAgent, opening, telling) => {
    const user = await server.newUser()
    const url = site.url('/account', 'unsent.test')
    const ends = 'expirationDate' in over ? { expirationDate: clock.now() / second + over.expirationDate } : over
    const cookies = [{ domain: 'unsent.test', hostOnly: true, name: 'sid', path: '/', value: 'good', ...ends }]
    const { id } = await user.create({ ...shop('unsent.test'), cookies, monitoring: { enabled: false } })
    clock.advance(61 * second)
    const scrape = async () => (await user.scrape({ url, session_id: id })).json
    const warning = `COOKIES_NOT_SENT: no cookie of the session "unsent.test" that can be a login was sent: ${reason}. LOGIN_WALL: `
    expect(await scrape()).toMatchObject({ byos_applied: false, warning: expect.stringContaining(warning) })
    // Its own User-Agent is something of the session, but not its login.
    await user.call('PATCH', `/sessions/${id}`, { user_agent: agent })
    expect(await scrape()).toMatchObject({ byos_applied: true, warning: expect.stringContaining(`${withAgent}: `) })
    expect(await user.get(id)).toMatchObject({ consecutive_failures: failures })
    for (const user_agent of [null, agent]) {
      await user.call('PATCH', `/sessions/${id}`, { user_agent })
      const { details } = await user.validate(id)
      expect([details, details.slice(0, opening.length)]).toEqual([
        expect.stringContaining(`${telling}: ${reason}.`),
        opening,
      ])
    }
    expect((await user.get(id)).status).toBe(failures > 0 ? 'invalid' : 'active')
  },
)

describe('strict', () => {
  it('refuses an ended session by itself, and continues when the scrape says so', async () => {
    const user = await server.newUser()
    const { id } = await user.create({ ...shop('strict.test'), strict: true, expires_at: soon(60) })
    clock.advance(61 * second)
    const scrape = { url: site.url('/', 'strict.test'), session_id: id }
    expect(await user.scrape(scrape)).toMatchObject({ status: 410, json: { code: 'SESSION_EXPIRED' } })
    const anyway = await user.scrape({ ...scrape, require_session: false })
    expect(anyway).toMatchObject({ status: 200, json: { byos_applied: false } })
    await user.call('PATCH', `/sessions/${id}`, { strict: false })
    expect((await user.scrape(scrape)).status).toBe(200)
  })
})

const soon = (seconds: number): string => new Date(clock.now() + seconds * second).toISOString()
