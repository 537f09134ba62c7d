import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseBytes } from '../support/database-bytes.ts'
import { longIt } from '../support/long-form.ts'
import { isSignedBy, type Received, type Receiver, startReceiver } from '../support/receiver.ts'
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

interface Message {
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly data: Record<string, unknown>
}

const messageOf = (one: Received | undefined) => one?.message as unknown as Message

async function withReceiver(work: (receiver: Receiver) => Promise<void>): Promise<void> {
  const receiver = await startReceiver()
  try {
    await work(receiver)
  } finally {
    await receiver.close()
  }
}

async function signer(): Promise<{ readonly user: TestUser; readonly secret: string }> {
  const user = await server.newUser()
  const { status, json } = await user.call<{ secret: string }>('POST', '/webhooks/callback-secret')
  expect([status, json]).toEqual([
    200,
    { secret: expect.stringMatching(/^whsec_/), created_at: expect.any(String), previous_valid_until: null },
  ])
  return { user, secret: json.secret }
}

describe('webhook_url', () => {
  it('is told how a job ended, signed, and nothing of it is stored afterwards', async () => {
    await withReceiver(async (receiver) => {
      const { user, secret } = await signer()
      const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
      const url = `${receiver.url}?token=of-the-receiver`
      const body = { url: site.url('/account', domain), session_id: id, sync: false, webhook_url: url }
      const { status, json } = await user.call<{ job_id: string }>('POST', '/scrape', body)
      expect(status).toBe(202)
      await receiver.receives(1)
      const [received] = receiver.received
      expect(messageOf(received)).toEqual({
        id: received?.headers['webhook-id'],
        type: 'job.completed',
        timestamp: expect.any(String),
        data: {
          job_id: json.job_id,
          status: 'succeeded',
          error: null,
          error_code: null,
          result: expect.objectContaining({ content: loggedInPage, byos_applied: true }),
          result_omitted: false,
        },
      })
      const headers = received?.headers as Record<string, string>
      expect(new Webhook(secret).verify(received?.text ?? '', headers)).toMatchObject({ type: 'job.completed' })
      const { db } = server.server.core.store
      const left = () => db.selectFrom('callbacks').select('id').where('account_id', '=', user.userId).execute()
      await until('the end of the delivery', async () => ((await left()).length === 0 ? true : undefined))
      expect(databaseBytes(server.dataDir).includes('of-the-receiver')).toBe(false)
      expect(server.logLines.join('')).not.toContain('of-the-receiver')
    })
  })

  it('is told of a failure, and in the words of the client', async () => {
    await withReceiver(async (receiver) => {
      const { user } = await signer()
      const headers = { 'user-agent': 'AlterLab-Python-SDK/2.1.3' }
      const body = { url: 'http://10.0.0.1/', sync: false, webhook_url: receiver.url }
      await user.call('POST', '/scrape', body, { headers })
      await user.call('POST', '/scrape', { ...body, url: site.url('/', domain) }, { headers })
      await receiver.receives(2)
      const messages = receiver.received.map((one) => messageOf(one))
      expect(messages.find(({ type }) => type === 'job.failed')?.data).toMatchObject({
        status: 'failed',
        error_code: 'TARGET_NOT_ALLOWED',
        result: null,
      })
      expect(messages.find(({ type }) => type === 'job.completed')?.data['status']).toBe('completed')
    })
  })

  it('is told that the client of the scrape has left', async () => {
    await withReceiver(async (receiver) => {
      const { user } = await signer()
      site.on('/held', async ({ gone }) => {
        await gone
        return html('')
      })
      const client = new AbortController()
      const asked = fetch(`${server.address}/api/v1/scrape`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': user.key },
        body: JSON.stringify({ url: site.url('/held', domain), webhook_url: receiver.url }),
        signal: client.signal,
      })
      await until('the request', () => site.seen('/held').length > 0 || undefined)
      client.abort()
      await expect(asked).rejects.toThrow()
      await receiver.receives(1)
      const { data, type } = messageOf(receiver.received[0])
      expect([type, data['error_code'], data['error']]).toEqual([
        'job.failed',
        'INTERRUPTED',
        'The client disconnected before the scrape had ended.',
      ])
    })
  })

  it('is told beside the answer where the client waits', async () => {
    await withReceiver(async (receiver) => {
      const { user } = await signer()
      const good = await user.scrape({ url: site.url('/account', domain), webhook_url: receiver.url })
      expect(good.status).toBe(200)
      const bad = await user.scrape({ url: 'http://10.0.0.1/', webhook_url: receiver.url })
      expect(bad.status).toBe(403)
      await receiver.receives(2)
      const messages = receiver.received.map((one) => messageOf(one))
      expect(messages.map(({ type, data }) => [type, data['job_id']]).toSorted()).toEqual([
        ['job.completed', null],
        ['job.failed', null],
      ])
      const completed = messages.find(({ type }) => type === 'job.completed')
      expect(completed?.data['result']).toMatchObject({ content: good.json.content, status_code: 200 })
    })
  })

  it('is told once of a batch as a whole, and of an item that names its own', async () => {
    await withReceiver(async (receiver) => {
      const { user } = await signer()
      const requests = [
        { url: site.url('/', domain), webhook_url: receiver.url },
        { url: 'http://10.0.0.1/' },
        { url: site.url('/account', domain) },
      ]
      const { json } = await user.call<{ batch_id: string }>('POST', '/batch', { requests, webhook_url: receiver.url })
      await receiver.receives(2)
      const messages = receiver.received.map((one) => messageOf(one))
      expect(messages.map(({ type }) => type).toSorted()).toEqual(['batch.completed', 'job.completed'])
      expect(messages.find(({ type }) => type === 'batch.completed')?.data).toMatchObject({
        batch_id: json.batch_id,
        status: 'partially_failed',
        completed: 2,
        failed: 1,
        login_walls: 1,
        error_statuses: 0,
        credits_used: 2,
        items: [
          { url: site.url('/', domain), status_code: 200, login_wall: false, result: null, result_omitted: true },
          {
            error_code: 'TARGET_NOT_ALLOWED',
            status_code: null,
            login_wall: null,
            result: null,
            result_omitted: false,
          },
          { status: 'succeeded', status_code: 200, login_wall: true },
        ],
      })
    })
  })

  it('is told without the result where that is large', async () => {
    await withReceiver(async (receiver) => {
      const { user } = await signer()
      site.on('/large', async () => html(`<p>${'x'.repeat(1_100_000)}</p>`))
      const body = { url: site.url('/large', domain), webhook_url: receiver.url, sync: false }
      const { json } = await user.call<{ job_id: string }>('POST', '/scrape', body)
      await receiver.receives(1)
      expect(messageOf(receiver.received[0]).data).toMatchObject({
        status: 'succeeded',
        result: null,
        result_omitted: true,
      })
      const job = await user.call<{ result: { content: string } }>('GET', `/jobs/${json.job_id}`)
      expect(job.json.result.content.length).toBeGreaterThan(1_000_000)
    })
  })

  longIt('is tried again, under the same id, and disables nothing', async () => {
    await withReceiver(async (receiver) => {
      const { user, secret } = await signer()
      receiver.answer(500)
      await user.call('POST', '/scrape', { url: site.url('/', domain), webhook_url: receiver.url })
      await receiver.receives(1)
      receiver.answer(410)
      const { db } = server.server.core.store
      const mine = db.selectFrom('webhooks').select('id').where('account_id', '=', user.userId)
      const delivery = () =>
        until('the retry', async () => {
          const row = await db
            .selectFrom('webhook_deliveries')
            .selectAll()
            .where('webhook_id', 'in', mine)
            .executeTakeFirst()
          return row?.lease_until === null ? row : undefined
        })
      expect(await delivery()).toMatchObject({ status: 'pending', attempts: 1, response_status: 500 })
      expect(isSignedBy(secret, receiver.received[0] as Received)).toBe(true)
      // The second attempt comes after some seconds by itself.
      await receiver.receives(2)
      expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id'])
      const ended = await until('the end', async () => {
        const row = await delivery()
        return row.status === 'failed' ? row : undefined
      })
      expect(ended).toMatchObject({ attempts: 2, response_status: 410 })
      receiver.answer(204)
      await user.call('POST', '/scrape', { url: site.url('/', domain), webhook_url: receiver.url })
      await receiver.receives(3)
    })
  })

  it('is refused without a callback secret, saying how to get one', async () => {
    const user = await server.newUser()
    const webhook = { webhook_url: 'https://hooks.test/' }
    for (const [path, body] of [
      ['/scrape', { url: site.url('/', domain), ...webhook }],
      ['/scrape', { url: site.url('/', domain), sync: false, ...webhook }],
      ['/batch', { requests: [{ url: site.url('/', domain) }], ...webhook }],
      ['/batch', { requests: [{ url: site.url('/', domain), ...webhook }] }],
    ] as const) {
      const { status, json } = await user.call<{ field: string; message: string }>('POST', path, body)
      expect([status, json.field]).toEqual([422, 'webhook_url'])
      expect(json.message).toContain('POST /api/v1/webhooks/callback-secret')
    }
  })

  it.each([
    ['http://93.184.216.34/hook', 422, 'must be https'],
    ['http://user:secret@127.0.0.1/', 422, 'must not contain a user name or password'],
    ['ftp://hooks.test/', 422, 'must be an http or https URL'],
    ['https://10.0.0.1/', 403, 'does not allow this target'],
  ])('refuses %s', async (url, status, sentence) => {
    const { user } = await signer()
    const answer = await user.scrape({ url: site.url('/', domain), webhook_url: url })
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(sentence)])
  })

  it('refuses http to a name that leads to a public address, and is never sent there in the clear', async () => {
    const own = await startServer({}, { resolve: async () => [{ address: '93.184.216.34', family: 4 }] })
    try {
      const user = await own.newUser()
      await user.call('POST', '/webhooks/callback-secret')
      const answer = await user.scrape({ url: site.url('/', domain), webhook_url: 'http://hooks.test/' })
      expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('must be https')])
    } finally {
      await own.close()
    }
  })
})

describe('the callback secret', () => {
  it('is rotated, with a day in which both sign', async () => {
    await withReceiver(async (receiver) => {
      const { user, secret } = await signer()
      const rotated = await user.call<{ secret: string }>('POST', '/webhooks/callback-secret')
      expect(rotated.json).toMatchObject({ previous_valid_until: expect.any(String) })
      expect(rotated.json.secret).not.toBe(secret)
      await user.call('POST', '/scrape', { url: site.url('/', domain), webhook_url: receiver.url })
      await receiver.receives(1)
      const received = receiver.received[0] as Received
      expect([secret, rotated.json.secret].map((one) => isSignedBy(one, received))).toEqual([true, true])
    })
  })

  it('is no webhook: it is neither listed, nor counted, nor told of events', async () => {
    const { user } = await signer()
    expect((await user.call<{ webhooks: unknown[] }>('GET', '/webhooks')).json).toEqual({ webhooks: [] })
    const { db } = server.server.core.store
    const row = await db
      .selectFrom('webhooks')
      .select('id')
      .where('account_id', '=', user.userId)
      .executeTakeFirstOrThrow()
    expect((await user.call('GET', `/webhooks/${row.id}`)).status).toBe(404)
    const scraper = await server.newUser({ scopes: ['scrape'] })
    expect((await scraper.call('POST', '/webhooks/callback-secret')).status).toBe(403)
  })
})
