import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, JobBody } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'
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

const domain = 'shop.test'

async function submit(user: Client, body: Record<string, unknown>): Promise<string> {
  const answer = await user.call<JobBody>('POST', '/scrape', { ...body, sync: false })
  expect([answer.status, answer.json]).toEqual([202, { job_id: expect.any(String), status: 'queued' }])
  return answer.json.job_id
}

function ended(user: Client, jobId: string): Promise<JobBody> {
  return until('the end of a job', async () => {
    const { json } = await user.call<JobBody>('GET', `/jobs/${jobId}`)
    if (json.status === 'queued' || json.status === 'processing') expect(json).not.toHaveProperty('status_code')
    return json.status === 'succeeded' || json.status === 'failed' ? json : undefined
  })
}

describe('a scrape in the background', () => {
  it('ends with the result, at top level too, and counts as any other', async () => {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    const jobId = await submit(user, { url: site.url('/account', domain), session_id: id })
    const job = await ended(user, jobId)
    expect(job).toMatchObject({
      job_id: jobId,
      status: 'succeeded',
      error: null,
      content: loggedInPage,
      status_code: 200,
      byos_applied: true,
      result: { content: loggedInPage, status_code: 200, byos_applied: true },
    })
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: 1 })
    const { db } = server.server.core.store
    const stored = await db.selectFrom('jobs').select(['status', 'input']).where('id', '=', jobId).execute()
    expect(stored).toEqual([{ status: 'succeeded', input: null }])
    expect((await user.audit(id)).at(-1)).toMatchObject({ action: 'used_for_scrape', actor: user.email })
  })

  it.each([
    ['alterlab-node/2.0.0', 'queued', 'completed'],
    ['AlterLab-Python-SDK/2.1.3', 'pending', 'completed'],
    ['AlterLab-Python-SDK/2.0.0', 'queued', 'succeeded'],
  ])('speaks the words of %s, which created it, to every reader', async (agent, first, last) => {
    const user = await server.newUser()
    const headers = { 'user-agent': agent }
    const body = { url: site.url('/', domain), sync: false }
    const { status, json } = await user.call<JobBody>('POST', '/scrape', body, { headers })
    expect([status, json.status]).toEqual([202, first])
    const job = await until('the end', async () => {
      const answer = await user.call<JobBody>('GET', `/jobs/${json.job_id}`)
      return answer.json.result === null ? undefined : answer.json
    })
    expect(job).toMatchObject({ status: last, status_code: 200 })
  })

  it('speaks the words of the specification to everybody where compatibility is off', async () => {
    const plain = await startServer({ COMPAT: 'off' })
    try {
      const headers = { 'user-agent': 'AlterLab-Python-SDK/2.1.3' }
      const body = { url: site.url('/', domain), sync: false }
      const { json } = await (await plain.newUser()).call<JobBody>('POST', '/scrape', body, { headers })
      expect(json.status).toBe('queued')
    } finally {
      await plain.close()
    }
  })

  it('fails with the code of what went wrong', async () => {
    const user = await server.newUser()
    const jobId = await submit(user, { url: 'http://10.0.0.1/' })
    expect(await ended(user, jobId)).toMatchObject({
      status: 'failed',
      error_code: 'TARGET_NOT_ALLOWED',
      error: expect.any(String),
      result: null,
    })
  })

  it('is read with the key that made it, though that may do nothing but scrape', async () => {
    const user = await server.newUser()
    const keyWith = async (scope: 'scrape' | 'write') => {
      const input = { name: scope, scopes: [scope], expiresAt: null }
      return server.as((await server.administration.createKeyFor(user.email, input)).key ?? '')
    }
    const [scraper, writer] = [await keyWith('scrape'), await keyWith('write')]
    const jobId = await submit(scraper, { url: site.url('/', domain) })
    expect(await ended(scraper, jobId)).toMatchObject({ status: 'succeeded', status_code: 200 })
    const others = await submit(user, { url: site.url('/', domain) })
    const [hidden, refused] = [await scraper.call('GET', `/jobs/${others}`), await writer.call('GET', `/jobs/${jobId}`)]
    expect([hidden.status, refused.status, refused.json.error]).toEqual([404, 403, 'FORBIDDEN'])
    const listed = await scraper.call<{ jobs: { job_id: string }[] }>('GET', '/jobs')
    expect(listed.json.jobs.map(({ job_id }) => job_id)).toEqual([jobId])
    const cancelled = await scraper.call<JobBody>('POST', `/jobs/${jobId}/cancel`)
    expect([cancelled.status, cancelled.json]).toMatchObject([200, { status: 'succeeded', status_code: 200 }])
    for (const [who, method, path, status] of [
      [scraper, 'POST', `/jobs/${others}/cancel`, 404],
      [writer, 'POST', `/jobs/${jobId}/cancel`, 403],
      [writer, 'GET', '/jobs', 403],
    ] as const) {
      expect((await who.call(method, path)).status).toBe(status)
    }
  })

  it('is read by its creator alone', async () => {
    const [user, other] = [await server.newUser(), await server.newUser()]
    const jobId = await submit(user, { url: site.url('/', domain) })
    for (const id of [jobId, '00000000-0000-4000-8000-000000000000', 'no-uuid']) {
      const answer = await other.call('GET', `/jobs/${id}`)
      expect([answer.status, answer.json.code]).toEqual([404, 'NOT_FOUND'])
    }
  })

  it('takes inline cookies in memory alone, and keeps its result sealed', async () => {
    const user = await server.newUser()
    const release = Promise.withResolvers<void>()
    site.on('/inline', async ({ cookies }) => {
      await release.promise
      return html(`page for ${cookies['inline'] === 'inline-cookie-value' ? 'its member' : 'nobody'}`)
    })
    const before = site.seen('/inline').length
    const jobId = await submit(user, {
      url: site.url('/inline?q=query-of-the-job', domain),
      cookies: { inline: 'inline-cookie-value' },
    })
    await until('the request of the job', () => site.seen('/inline')[before])
    const { db } = server.server.core.store
    const stored = await db.selectFrom('jobs').select(['status', 'input']).where('id', '=', jobId).execute()
    expect(stored).toEqual([{ status: 'processing', input: null }])
    const seen = ['inline-cookie-value', 'query-of-the-job']
    for (const text of seen) expect(databaseBytes(server.dataDir).includes(text)).toBe(false)
    release.resolve()
    const job = await ended(user, jobId)
    expect(job.content).toBe('page for its member')
    for (const text of [...seen, 'page for its member']) {
      expect(databaseBytes(server.dataDir).includes(text)).toBe(false)
    }
    // What is looked at is where it would be.
    expect(databaseBytes(server.dataDir).includes(jobId)).toBe(true)
  })
})

describe('a job whose turn comes late', () => {
  /** Four jobs of each of four accounts wait at the site and hold up whatever comes behind them, until they are let go. */
  async function hold(user: Client): Promise<() => void> {
    const others = await Promise.all([server.newUser(), server.newUser(), server.newUser()])
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = site.seen('/held').length
    site.on('/held', async () => {
      await promise
      return html('<p>held</p>')
    })
    for (let i = 0; i < 4; i += 1) {
      for (const one of [user, ...others]) await submit(one, { url: site.url('/held', domain) })
    }
    await until('sixteen requests', async () => (site.seen('/held').length - before === 16 ? true : undefined))
    return resolve
  }

  it.each(['a disabled account', 'a revoked key', 'a token of before a change of password'])(
    'does nothing for %s',
    async (what) => {
      const [busy, user] = [await server.newUser(), await server.newUser({ password: 'correct horse battery' })]
      const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
      const release = await hold(busy)
      const behind = site.seen('/later').length
      const submitter = what.startsWith('a token') ? await login(user) : user
      const jobId = await submit(submitter, { url: site.url('/late', domain), session_id: id })
      await submit(busy, { url: site.url('/later', domain) })
      if (what === 'a disabled account') await server.administration.setDisabled(user.email, true)
      else if (what === 'a revoked key') await revokeKeys(user)
      else await changePassword(submitter)
      release()
      await until('the job behind it', async () => site.seen('/later')[behind])
      if (what === 'a disabled account') await server.administration.setDisabled(user.email, false)
      const key = await server.administration.createKeyFor(user.email, {
        name: 'new',
        scopes: ['read', 'scrape', 'write'],
        expiresAt: null,
      })
      const again = server.as(key.key ?? '')
      expect(await ended(again, jobId)).toMatchObject({ status: 'failed', error_code: 'UNAUTHORIZED' })
      expect(site.seen('/late')).toEqual([])
      expect(await again.get(id)).toMatchObject({ total_requests: 0 })
    },
  )

  async function login(user: TestUser): Promise<Client> {
    const body = { email: user.email, password: 'correct horse battery' }
    const { json } = await user.call<{ access_token: string }>('POST', '/auth/login', body)
    return server.as({ authorization: `Bearer ${json.access_token}` })
  }

  async function changePassword(person: Client): Promise<void> {
    const body = { current_password: 'correct horse battery', new_password: 'another horse battery' }
    expect((await person.call('POST', '/auth/change-password', body)).status).toBe(204)
  }

  async function revokeKeys(user: TestUser): Promise<void> {
    const person = await login(user)
    const { json: keys } = await person.call<{ id: string }[]>('GET', '/api-keys')
    for (const { id } of keys) await person.call('DELETE', `/api-keys/${id}`)
  }

  it('is refused beyond 500 of one account, and of that account alone', async () => {
    const [busy, other] = [await server.newUser(), await server.newUser()]
    const release = await hold(busy)
    const body = { url: site.url('/', domain), sync: false }
    const submit = () => busy.call('POST', '/scrape', body)
    const urls = Array.from({ length: 100 }, () => site.url('/', domain))
    // With the four that are held, 404.
    for (let n = 0; n < 4; n += 1) expect((await busy.call('POST', '/batch', { urls })).status).toBe(202)
    const answers: Awaited<ReturnType<typeof submit>>[] = []
    // Not all at once: an account whose requests wait for a second is refused for that.
    while (answers.length < 120) answers.push(...(await Promise.all(Array.from({ length: 20 }, submit))))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(96)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(24)
    expect(refused[0]?.json).toMatchObject({ error: 'RATE_LIMITED', retry_after: 10 })
    expect((await other.call('POST', '/scrape', body)).status).toBe(202)
    release()
  })
})
