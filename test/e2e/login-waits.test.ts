import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client, JobBody } from '../support/client.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { loggedInPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const job = (user: Client, id: string, isIt: (body: JobBody) => boolean): Promise<JobBody> =>
  until('a job', async () => {
    const { json } = await user.call<JobBody>('GET', `/jobs/${id}`)
    return isIt(json) ? json : undefined
  })

it('a job of a logged-out session waits, says where to log in, and has the page after a login', async () => {
  const user = await server.newUser()
  const { id } = await user.create({
    name: 'Shop',
    domain: 'shop.test',
    cookies: { sid: 'old' },
    user_agent: 'Agent/1',
  })
  const scrape = { url: site.url('/account', 'shop.test'), session_id: id, sync: false, wait_for_login_seconds: 600 }
  const { json } = await user.call<JobBody>('POST', '/scrape', scrape)
  const waiting = await job(user, json.job_id, ({ waiting_for_login: wait }) => wait != null)
  expect(waiting).toMatchObject({
    status: 'queued',
    waiting_for_login: { session_id: id, login_url: `${server.address}/login/${id}` },
  })
  await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
  const ended = await job(user, json.job_id, ({ status }) => status !== 'queued' && status !== 'processing')
  expect(ended).toMatchObject({ status: 'succeeded', content: loggedInPage, login_wall: false })
})

it.each([
  ['a strict session', { strict: true }, {}],
  ['require_session', {}, { require_session: true }],
])('a job for %s that has expired already waits, too', async (_what, session, over) => {
  const user = await server.newUser()
  const expired = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'old' }, expires_at: '2020-01-01T00:00:00Z' }
  const { id } = await user.create({ ...expired, ...session })
  const scrape = { url: site.url('/account', 'shop.test'), session_id: id, wait_for_login_seconds: 600, ...over }
  const { status, json } = await user.call<JobBody>('POST', '/scrape', { ...scrape, sync: false })
  expect([status, json]).toMatchObject([202, { status: 'queued' }])
  await job(user, json.job_id, ({ waiting_for_login: wait }) => wait != null)
})

it('a job that waits is found in the list and cancelled; after that it is no longer one of those that wait', async () => {
  const [user, other] = [await server.newUser(), await server.newUser()]
  const expired = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'old' }, expires_at: '2020-01-01T00:00:00Z' }
  const { id } = await user.create(expired)
  const scrape = { url: site.url('/account', 'shop.test'), session_id: id, sync: false, wait_for_login_seconds: 86_400 }
  const { json } = await user.call<JobBody>('POST', '/scrape', scrape)
  await job(user, json.job_id, ({ waiting_for_login: wait }) => wait != null)
  const list = async (who: Client, query = '') => {
    const answer = await who.call<{ jobs: object[]; next_cursor: string | null }>('GET', `/jobs${query}`)
    return [answer.status, answer.json]
  }
  const shown = { job_id: json.job_id, error_code: null, batch_id: null, created_at: expect.any(String) }
  expect(await list(user, '?status=queued&limit=1')).toMatchObject([
    200,
    { jobs: [{ ...shown, status: 'queued', waiting_for_login: { session_id: id } }], next_cursor: null },
  ])
  expect(await list(other)).toEqual([200, { jobs: [], next_cursor: null }])
  const path = `/jobs/${json.job_id}/cancel`
  expect((await other.call('POST', path)).status).toBe(404)
  for (let times = 0; times < 2; times += 1) {
    const cancelled = await user.call<JobBody>('POST', path)
    expect([cancelled.status, cancelled.json]).toMatchObject([200, { status: 'failed', error_code: 'CANCELLED' }])
  }
  expect(await list(user, '?status=queued')).toMatchObject([200, { jobs: [] }])
  expect(await list(user, '?status=failed')).toMatchObject([200, { jobs: [{ ...shown, error_code: 'CANCELLED' }] }])
  expect(await list(user, '?status=ended')).toMatchObject([422, { code: 'VALIDATION_ERROR' }])
})

it.each([
  [{ session_id: null }, 'wait_for_login_seconds'],
  [{ headers: { 'X-A': '1' } }, 'wait_for_login_seconds'],
  [{ sync: true }, 'wait_for_login_seconds'],
])('%j with it is refused', async (over, field) => {
  const user = await server.newUser()
  const { id } = await user.create({ name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' } })
  const body = {
    url: site.url('/account', 'shop.test'),
    session_id: id,
    sync: false,
    wait_for_login_seconds: 60,
    ...over,
  }
  expect(await user.call('POST', '/scrape', body)).toMatchObject({ status: 422, json: { field } })
})
