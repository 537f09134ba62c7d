import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import type { healthSchema } from '../../src/http/schemas/session-health.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, loginPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const second = 1000
const minute = 60 * second
const clock = testClock(Math.floor(Date.now() / second) * second)
let server: RunningServer
let site: Site

beforeAll(async () => {
  const settings = {
    MONITOR: 'on',
    MONITOR_GAP: '0',
    RATE_LIMIT: 'on',
    RATE_LIMIT_VALIDATE: '1',
    RATE_LIMIT_OTHER: '10000',
  }
  ;[server, site] = await Promise.all([startServer(settings, { clock }), startSite()])
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
const checks = async (user: TestUser, id: string) => {
  const { json } = await user.call<z.output<typeof healthSchema>>('GET', `/sessions/${id}/health`)
  return json.checks.map(({ verdict, cause }) => [verdict, cause])
}
const dueInMs = async (user: TestUser, id: string) =>
  Date.parse((await user.get(id)).next_validation_at ?? '') - clock.now()

/** Lets ten seconds pass and waits until this session was checked. */
async function firstCheck(user: TestUser, id: string) {
  expect(await dueInMs(user, id)).toBeLessThan(10 * second)
  clock.advance(10 * second)
  return until('the first check', async () => {
    const seen = await user.get(id)
    return seen.last_validated_at === null ? undefined : seen
  })
}

it('comes within ten seconds of a create, in nobody\u2019s name, and leaves the limit of the caller alone', async () => {
  const user = await server.newUser()
  const { id, last_validated_at } = await user.create(shop('create.test'))
  expect(last_validated_at).toBeNull()
  const seen = await firstCheck(user, id)
  expect(seen).toMatchObject({ status: 'active', validation_confidence: expect.any(Number) })
  expect(await checks(user, id)).toEqual([['logged_in', 'first']])
  const [, used, validated] = await user.audit(id)
  expect([used, validated]).toMatchObject([
    { action: 'used_for_validation', actor: 'system' },
    { action: 'validated', actor: 'system' },
  ])
  expect((await user.call('POST', `/sessions/${id}/validate`)).status).toBe(200)
  expect((await user.call('POST', `/sessions/${id}/validate`)).status).toBe(429)
})

it('comes after an import, at the page that was asked for, and finds what is no login', async () => {
  const user = await server.newUser()
  const curl = `curl ${site.url('/account', 'import.test')} -A Agent/1 -b sid=bad`
  const { json } = await user.call<{ sessions: { id: string; validation_url: string }[] }>('POST', '/sessions/import', {
    content: curl,
  })
  expect(json.sessions[0]?.validation_url).toBe(site.url('/account', 'import.test'))
  expect(await firstCheck(user, json.sessions[0]?.id ?? '')).toMatchObject({ status: 'invalid' })
  expect(await checks(user, json.sessions[0]?.id ?? '')).toEqual([['logged_out', 'first']])
})

it('is cancelled by a validation and by a judged scrape before it', async () => {
  const user = await server.newUser()
  const { id: validated } = await user.create(shop('validated.test'))
  const { id: scraped } = await user.create(shop('scraped.test'))
  const { id: other } = await user.create(shop('other.test'))
  expect(await user.validate(validated)).toMatchObject({ is_valid: true })
  const { json } = await user.scrape({ url: site.url('/account', 'scraped.test'), session_id: scraped })
  expect(json.auth).toMatchObject({ verdict: 'logged_in' })
  expect(await user.get(scraped)).toMatchObject({ last_validated_at: expect.any(String), status: 'active' })
  for (const id of [validated, scraped]) expect(await dueInMs(user, id)).toBeGreaterThan(10 * minute)
  // A round that does what is due has come and gone.
  await firstCheck(user, other)
  expect(await checks(user, validated)).toEqual([['logged_in', 'asked']])
  expect(await checks(user, scraped)).toEqual([['logged_in', 'scrape']])
})

it('is not cancelled by a scrape that tells nothing', async () => {
  const user = await server.newUser()
  const { id } = await user.create(shop('public.test'))
  site.on('/terms', { body: '<title>Terms</title><p>Locks and latches</p>' })
  await user.scrape({ url: site.url('/terms', 'public.test'), session_id: id })
  expect((await user.get(id)).last_validated_at).toBeNull()
  await firstCheck(user, id)
  expect(await checks(user, id)).toEqual([['logged_in', 'first']])
})

it('stays due where other fields are changed before it', async () => {
  const user = await server.newUser()
  const { id } = await user.create(shop('patched.test'))
  await user.call('PATCH', `/sessions/${id}`, { keep_alive: true, monitoring: { max_seconds: 3600 } })
  await firstCheck(user, id)
  expect(await checks(user, id)).toEqual([['logged_in', 'first']])
})

it('judges no other cookies than those that it was made with', async () => {
  const user = await server.newUser()
  const { id } = await user.create({ ...shop('replaced.test'), cookies: { sid: 'bad' } })
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  onTestFinished(() => answer.resolve())
  const slow = site.url('/slow', 'replaced.test')
  site.on('/slow', async ({ cookies }) => {
    if (cookies['sid'] !== 'bad') return { body: '<h1>Hello, Mira</h1><a href="/logout">Log out</a>' }
    asked.resolve()
    await answer.promise
    return { status: 401 }
  })
  await user.call('PATCH', `/sessions/${id}`, { validation_url: slow })
  clock.advance(10 * second)
  await asked.promise
  await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
  answer.resolve()
  const seen = await until('the check of the new cookies', async () => {
    clock.advance(second)
    const now = await checks(user, id)
    return now.length > 0 ? now : undefined
  })
  expect(seen).toEqual([['logged_in', 'refreshed']])
  expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
})

it('does not come where monitoring is off, after a refresh neither', async () => {
  const off = await startServer({ MONITOR: 'off' })
  onTestFinished(() => off.close())
  const user = await off.newUser()
  const { id, next_validation_at } = await user.create(shop('off.test'))
  expect(next_validation_at).toBeNull()
  const { json } = await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
  expect(json).toMatchObject({ status: 'active', next_validation_at: null, last_validated_at: null })
})

it('leaves it to a check when pages only offer to log in, as they may do to everybody', async () => {
  const user = await server.newUser()
  const { id } = await user.create(shop('offers.test'))
  site.on('/news', () => html('<h1>News</h1><a href="/login">Log in</a>'))
  const readNews = async () => {
    for (let i = 0; i < 3; i += 1) await user.scrape({ url: site.url('/news', 'offers.test'), session_id: id })
  }
  await readNews()
  expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 3, last_validated_at: null })
  await firstCheck(user, id)
  await readNews()
  expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 3 })
  clock.advance(minute)
  await until('the check', async () => ((await user.get(id)).consecutive_failures === 0 ? true : undefined))
  expect(await checks(user, id)).toEqual([
    ['logged_in', 'due'],
    ['logged_in', 'first'],
  ])
})

it.each([
  ['only denies access', '/denied', { status: 403, body: 'Directory listings are not supported.' }],
  [
    'asks for a header that the session does not have',
    '/denied',
    { status: 401, body: '<h1>Unauthorized</h1>', headers: { 'www-authenticate': 'Basic realm="status"' } },
  ],
  ['is the login page that was asked for', '/login', { status: 200, ...html(loginPage) }],
  [
    'is a file that sends everybody to the login',
    '/desk/',
    {
      status: 200,
      body: '<meta http-equiv="refresh" content="0; URL=/login">',
      headers: { 'content-type': 'text/html', 'last-modified': 'Fri, 24 Mar 2023 12:10:41 GMT' },
    },
  ],
])('is followed by another within a minute when a scrape gets a page that %s', async (_name, path, answer) => {
  const user = await server.newUser()
  const { id } = await user.create(shop('denied.test'))
  await firstCheck(user, id)
  expect(await dueInMs(user, id)).toBeGreaterThan(minute)
  site.on(path, answer)
  const { json } = await user.scrape({ url: site.url(path, 'denied.test'), session_id: id })
  expect(json).toMatchObject({ status_code: answer.status, auth: { verdict: 'unknown' } })
  expect(await dueInMs(user, id)).toBeLessThanOrEqual(minute)
})

it('comes after a refresh also when a scrape was quicker, and reports that the session has recovered', async () => {
  // The pause of the site leaves the time for the scrape.
  const slow = await startServer({ MONITOR: 'on', MONITOR_GAP: '60' }, { clock })
  onTestFinished(() => slow.close())
  const user = await slow.newUser()
  const url = site.url('/account', 'pipeline.test')
  const { id } = await user.create({
    ...shop('pipeline.test'),
    cookies: { sid: 'bad' },
    user_agent: 'Agent/1',
    monitoring: { min_seconds: 3600 },
  })
  const events = async () => {
    const { json } = await user.call<{ events: { type: string }[] }>('GET', '/events')
    return json.events.map(({ type }) => type)
  }
  expect(await firstCheck(user, id)).toMatchObject({ status: 'invalid' })
  await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
  await until('the check waits for the site', async () => ((await dueInMs(user, id)) > 0 ? true : undefined))
  expect((await user.scrape({ url, session_id: id })).json.auth).toMatchObject({ verdict: 'logged_in' })
  expect(await dueInMs(user, id)).toBeLessThanOrEqual(minute)
  clock.advance(minute)
  const seen = await until('the check after the refresh', async () => {
    const now = await user.get(id)
    return now.last_verdict?.verdict === 'logged_in' ? now : undefined
  })
  expect(seen.status).toBe('active')
  expect(await checks(user, id)).toEqual([
    ['logged_in', 'refreshed'],
    ['logged_out', 'first'],
  ])
  await until('the event', async () => ((await events()).includes('session.recovered') ? true : undefined))
})
