import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { batchAcceptedSchema, batchSchema } from '../../src/http/schemas/batch.ts'
import type { Client, JobBody } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

type Accepted = z.output<typeof batchAcceptedSchema>
type Batch = z.output<typeof batchSchema>

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const domain = 'shop.test'

async function submit(user: Client, body: unknown, agent = 'test'): Promise<Accepted> {
  const answer = await user.call<Accepted>('POST', '/batch', body, { headers: { 'user-agent': agent } })
  expect([answer.status, answer.text]).toEqual([202, answer.text])
  return answer.json
}

async function read(user: Client, { batch_id: id }: Pick<Accepted, 'batch_id'>): Promise<Batch> {
  const { status, json } = await user.call<Batch>('GET', `/batch/${id}`)
  expect(status).toBe(200)
  return json
}

const ended = (user: Client, batch: Accepted): Promise<Batch> =>
  until('the end of a batch', async () => {
    const now = await read(user, batch)
    return now.ended_at === null ? undefined : now
  })

/** Pages of this path answer when they are let. */
function hold(path: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  site.on(path, async () => {
    await promise
    return html('<p>held</p>')
  })
  return resolve
}

describe('a batch', () => {
  it('takes requests, each with what it says, and answers in their order', async () => {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    const accepted = await submit(user, {
      requests: [
        { url: site.url('/account', domain), session_id: id },
        { url: site.url('/account', domain) },
        { url: 'http://10.0.0.1/' },
      ],
    })
    expect(accepted).toMatchObject({ status: 'processing', total_requests: 3, total_urls: 3, estimated_credits: 3 })
    const batch = await ended(user, accepted)
    expect(batch).toMatchObject({
      status: 'partially_failed',
      total_urls: 3,
      completed: 2,
      failed: 1,
      pending: 0,
      running: 0,
      credits_used: 2,
      job_ids: accepted.job_ids,
      items: [
        { url: site.url('/account', domain), result: { content: loggedInPage, byos_applied: true }, error: null },
        { status: 'succeeded', result: { byos_applied: false }, result_omitted: false },
        { status: 'failed', error_code: 'TARGET_NOT_ALLOWED', error: expect.any(String), result: null },
      ],
    })
    const first = await user.call('GET', `/jobs/${accepted.job_ids[0]}`)
    expect(first.json).toMatchObject({ status: 'succeeded', result: { content: loggedInPage } })
    expect(await user.get(id)).toMatchObject({ total_requests: 1 })
  })

  it('says of each item whether its page is a login page or an error, without its result', async () => {
    const user = await server.newUser()
    site.on('/broken', () => html('<p>broken</p>', 500))
    const urls = [site.url('/account', domain), site.url('/broken', domain), site.url('/', domain), 'http://10.0.0.1/']
    const accepted = await submit(user, { urls })
    const counts = { completed: 3, failed: 1, login_walls: 1, error_statuses: 1 }
    const said = [
      { status_code: 200, login_wall: true },
      { status_code: 500, login_wall: false },
      { status_code: 200, login_wall: false },
      { status_code: null, login_wall: null },
    ]
    expect(await ended(user, accepted)).toMatchObject({ ...counts, items: said })
    const { json } = await user.call<{ jobs: { job_id: string }[] }>('GET', '/jobs')
    const listed = accepted.job_ids.map((id) => json.jobs.find(({ job_id }) => job_id === id))
    expect(listed).toMatchObject(said)
  })

  it.each([
    ['texts', (url: string) => url],
    ['objects', (url: string) => ({ url, advanced: {} })],
  ])('takes urls as %s, with options for all', async (_what, item) => {
    const user = await server.newUser()
    const accepted = await submit(user, { urls: [item(site.url('/account', domain))], formats: ['text'], sync: true })
    const batch = await ended(user, accepted)
    expect(batch).toMatchObject({ status: 'completed', items: [{ result: { content: { text: expect.any(String) } } }] })
  })

  it('speaks the words of the client that created it', async () => {
    const user = await server.newUser()
    const accepted = await submit(user, { requests: [{ url: site.url('/', domain) }] }, 'AlterLab-Python-SDK/2.1.3')
    expect(accepted.status).toBe('pending')
    expect(await ended(user, accepted)).toMatchObject({ status: 'completed', items: [{ status: 'completed' }] })
  })

  it.each([
    [{}, 'requests'],
    [{ requests: [] }, 'requests'],
    [{ requests: Array.from({ length: 101 }, () => ({ url: 'https://a.test/' })) }, 'requests'],
    [{ requests: [{ url: 'https://a.test/' }], urls: ['https://a.test/'] }, 'requests'],
    [{ requests: [{ url: 'https://a.test/' }, { url: 'nothing' }] }, 'requests.1.url'],
    [{ urls: ['https://a.test/', 'nothing'] }, 'urls.1.url'],
    [{ urls: ['https://a.test/'], timeout: 1000 }, 'urls.0.timeout'],
  ])('refuses %j for its field', async (body, field) => {
    const user = await server.newUser()
    const { status, json } = await user.call<{ field: string }>('POST', '/batch', body)
    expect([status, json.field]).toEqual([422, field])
  })

  it('counts the options of all items once for each item', async () => {
    const user = await server.newUser()
    const submitted = (count: number, body: string) => {
      const urls = Array.from({ length: count }, () => site.url('/', domain))
      return user.call<{ field: string }>('POST', '/batch', { urls, method: 'POST', body })
    }
    const refused = await submitted(10, 'a'.repeat(900_000))
    expect([refused.status, refused.json.field]).toEqual([422, 'urls'])
    expect((await submitted(9, 'a'.repeat(900_000))).status).toBe(202)
  })

  it('takes all items or none, and says which was refused', async () => {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    const requests = [{ url: site.url('/', domain) }, { url: site.url('/', 'other.test'), session_id: id }]
    const { status, json } = await user.call('POST', '/batch', { requests })
    expect([status, json.code, json.message]).toEqual([
      400,
      'SESSION_DOMAIN_MISMATCH',
      expect.stringContaining('Item 1 of the batch: '),
    ])
    const { db } = server.server.core.store
    expect(await db.selectFrom('jobs').select('id').where('account_id', '=', user.userId).execute()).toEqual([])
  })

  it.each([
    ['a tier', { force_tier: 'stealth' }],
    ['the body', { method: 'POST', body: { a: 1 }, content_type: 'text/plain' }],
    ['its webhook_url', { webhook_url: 'https://hooks.test/' }],
  ])('says which item was refused for %s', async (_what, over) => {
    const user = await server.newUser()
    const requests = [{ url: site.url('/', domain) }, { url: site.url('/', domain), ...over }]
    const { status, json } = await user.call('POST', '/batch', { requests })
    expect([status, json.message]).toEqual([422, expect.stringContaining('Item 1 of the batch: ')])
  })

  it('is seen and cancelled by its creator alone', async () => {
    const [user, other] = [await server.newUser(), await server.newUser()]
    const accepted = await submit(user, { requests: [{ url: site.url('/', domain) }] })
    const path = `/batch/${accepted.batch_id}`
    for (const [method, at] of [
      ['GET', path],
      ['POST', `${path}/cancel`],
      ['GET', '/batch/x'],
    ] as const) {
      const { status, json } = await other.call(method, at)
      expect([status, json.code]).toEqual([404, 'NOT_FOUND'])
    }
  })

  it('begins no more items once cancelled, and lets those that run end', async () => {
    const user = await server.newUser()
    const release = hold('/cancel')
    const before = site.seen('/cancel').length
    const requests = Array.from({ length: 20 }, (_, n) => ({
      url: site.url('/cancel', domain),
      ...(n % 2 === 0 ? {} : { cookies: { inline: 'value-in-memory' } }),
    }))
    const accepted = await submit(user, { requests })
    await until('four requests', async () => (site.seen('/cancel').length - before === 4 ? true : undefined))
    const cancelled = await user.call<Batch>('POST', `/batch/${accepted.batch_id}/cancel`)
    expect([cancelled.status, cancelled.json]).toMatchObject([200, { status: 'processing', running: 4, failed: 16 }])
    release()
    const batch = await ended(user, accepted)
    expect(batch).toMatchObject({ status: 'cancelled', completed: 4, failed: 16 })
    expect(batch.items.filter(({ error_code: code }) => code === 'CANCELLED')).toHaveLength(16)
    expect(site.seen('/cancel').length - before).toBe(4)
    const again = await user.call<Batch>('POST', `/batch/${accepted.batch_id}/cancel`)
    expect([again.status, again.json.status]).toEqual([200, 'cancelled'])
  })

  it('does nothing more with a session that is taken away while it waits', async () => {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    const release = hold('/wait')
    const before = site.seen('/wait').length
    const held = Array.from({ length: 4 }, () => ({ url: site.url('/wait', domain) }))
    const late = { url: site.url('/account', domain), session_id: id }
    const accepted = await submit(user, { requests: [...held, late] })
    await until('four requests', async () => (site.seen('/wait').length - before === 4 ? true : undefined))
    const seen = site.seen('/account').length
    await user.call('DELETE', `/sessions/${id}`)
    release()
    const batch = await ended(user, accepted)
    expect(batch.items.at(-1)).toMatchObject({ status: 'failed', error_code: 'SESSION_INACTIVE' })
    expect(site.seen('/account').length).toBe(seen)
  })

  it('stores no inline cookies, and ends what waits with them when the server stops', async () => {
    const own = await startServer()
    const user = await own.newUser()
    const release = hold('/stop')
    const before = site.seen('/stop').length
    const secret = 'inline-cookie-of-a-batch'
    const requests = Array.from({ length: 18 }, () => ({ url: site.url('/stop', domain), cookies: { inline: secret } }))
    await submit(user, { requests })
    await until('four requests', async () => (site.seen('/stop').length - before === 4 ? true : undefined))
    expect(databaseBytes(own.dataDir).includes(secret)).toBe(false)
    const { db } = own.server.core.store
    const failures = async () => (await db.selectFrom('jobs').select(['status', 'failure']).execute()).map((job) => job)
    const closing = own.server.core.close
    let atTheEnd: Awaited<ReturnType<typeof failures>> = []
    Object.assign(own.server.core, {
      close: async () => {
        atTheEnd = await failures()
        await closing()
      },
    })
    await own.close()
    release()
    expect(new Set(atTheEnd.map(({ status, failure }) => `${status} ${failure}`))).toEqual(
      new Set(['failed INTERRUPTED']),
    )
  })
})

describe('many batches', () => {
  it('of one account take a quarter of the places, and leave the rest to others', async () => {
    const [busy, user] = [await server.newUser(), await server.newUser()]
    const release = hold('/fair')
    await submit(busy, { urls: Array.from({ length: 50 }, () => site.url('/fair', domain)) })
    await until('four requests', async () => (site.seen('/fair').length === 4 ? true : undefined))
    const accepted = await submit(user, { urls: [site.url('/', domain)] })
    expect(await ended(user, accepted)).toMatchObject({ status: 'completed' })
    expect(site.seen('/fair')).toHaveLength(4)
    release()
  })
})

describe('a batch of a session that is busy', () => {
  const seconds = (over: object) => ({ timeout: 1, formats: ['text'], ...over })
  const accountPages = (count: number) => Array.from({ length: count }, (_, n) => site.url(`/account?${n}`, domain))
  const create = (user: Client, over: object) =>
    user.create({ name: 'Shop', domain, cookies: { sid: 'good' }, ...over })

  /** A job that has asked for its session, and waits again. */
  const hasAsked = (user: Client, batch: Accepted) =>
    until('an item that has asked for its session', async () =>
      (await read(user, batch)).items.find(({ waiting_for_session: waits }) => waits),
    )

  it('waits while somebody holds the session, for longer than its timeout, and keeps no other back', async () => {
    const user = await server.newUser()
    const [held, free] = [await create(user, {}), await create(user, {})]
    const path = `/sessions/${held.id}/lease`
    const { json: lease } = await user.call<{ lease_id: string }>('POST', path, { ttl_seconds: 600 })
    const waiting = await submit(user, seconds({ urls: accountPages(6), session_id: held.id }))
    const { job_id: first } = await hasAsked(user, waiting)
    expect(waiting.job_ids[0]).toBe(first)
    await until('the job', async () => {
      const { json } = await user.call<JobBody>('GET', `/jobs/${first}`)
      return json.waiting_for_session === true ? true : undefined
    })
    const other = await submit(user, seconds({ urls: accountPages(6), session_id: free.id }))
    expect(await ended(user, other)).toMatchObject({ status: 'completed', completed: 6 })
    await hasAsked(user, waiting)
    expect(await read(user, waiting)).toMatchObject({ status: 'processing', completed: 0, failed: 0 })
    expect((await user.call('DELETE', `${path}/${lease.lease_id}`)).status).toBe(204)
    expect(await ended(user, waiting)).toMatchObject({ status: 'completed', completed: 6 })
  })

  it('waits for its own items, one of which takes longer than the timeout of the next', async () => {
    const user = await server.newUser()
    const { id } = await create(user, { concurrency: { mode: 'exclusive' } })
    const release = hold('/long')
    const [next, last] = accountPages(2).map((url) => seconds({ url, session_id: id }))
    const long = { url: site.url('/long', domain), session_id: id, timeout: 60 }
    const batch = await submit(user, { requests: [long, next, last] })
    await hasAsked(user, batch)
    release()
    expect(await ended(user, batch)).toMatchObject({ status: 'completed', completed: 3 })
  })

  it('gets its turn among clients that scrape with the session all the time', async () => {
    const user = await server.newUser()
    const { id } = await create(user, { concurrency: { mode: 'exclusive' } })
    let isOver = false
    const scrapeOn = async () => {
      while (!isOver) await user.scrape({ url: site.url('/slow', domain), session_id: id })
    }
    // Each waits for longer than the job that asks for the first time.
    site.on('/slow', () => new Promise((done) => setTimeout(() => done(html(loggedInPage)), 700)))
    const clients = [scrapeOn(), scrapeOn(), scrapeOn()]
    const batch = await submit(user, seconds({ urls: accountPages(1), session_id: id, timeout: 30 }))
    expect(await ended(user, batch)).toMatchObject({ status: 'completed', completed: 1 })
    isOver = true
    await Promise.all(clients)
  })

  it('waits for the pace of the session, for longer than its timeout', async () => {
    const user = await server.newUser()
    const { id } = await create(user, { pace: { min_interval_ms: 2_500 } })
    const batch = await submit(user, seconds({ urls: accountPages(2), session_id: id }))
    expect(await ended(user, batch)).toMatchObject({ status: 'completed', completed: 2 })
  })
})
