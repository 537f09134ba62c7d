import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Client, JobBody } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { longIt } from '../support/long-form.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { createServerHome } from '../support/server-process.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { canMountDisks, mountSmallDisk } from '../support/small-disk.ts'
import { until } from '../support/until.ts'

const MiB = 1024 * 1024
const quota = MiB

let server: RunningServer
let site: Site

beforeAll(async () => {
  const settings = { RESULT_BYTES: String(MiB / 2), RESULT_QUOTA: String(quota) }
  ;[server, site] = await Promise.all([startServer(settings), startSite()])
  // Six times as large as JSON.
  site.on('/control', html('\u0001'.repeat(50_000)))
  site.on('/control-too-large', html('\u0001'.repeat(100_000)))
  site.on('/control-huge', html('\u0001'.repeat(400_000)))
  site.on('/large', html(`<p>${'large page of the member é '.repeat(10_000)}</p>`))
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

async function run(user: Client, body: Readonly<Record<string, unknown>>): Promise<string> {
  const { json } = await user.call<JobBody>('POST', '/scrape', { ...body, sync: false })
  return json.job_id
}

/** What is polled is small until the job has ended. */
const ended = (user: Client, jobId: string) =>
  until('the end of a job', async () => {
    const answer = await user.call<JobBody>('GET', `/jobs/${jobId}`)
    const { status } = answer.json
    return status === 'succeeded' || status === 'failed' ? answer : undefined
  })

const filesOf = (dataDir: string) => readdirSync(join(dataDir, 'results'))

describe('a large result', () => {
  it('is answered as the scrape itself would be, at both places, and lies sealed in a file', async () => {
    const user = await server.newUser()
    for (const body of [{ url: site.url('/large') }, { url: site.url('/control'), formats: ['html'] }]) {
      const { json: direct } = await user.scrape(body)
      const { json, headers } = await ended(user, await run(user, body))
      const { job_id: _id, status, result, error, error_code: code, ...top } = json
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect([status, error, code]).toEqual(['succeeded', null, null])
      expect(top).toEqual(result)
      const timeless = { response_time_ms: 0, billing: null, headers: null }
      expect({ ...result, ...timeless }).toEqual({ ...direct, ...timeless })
    }
    const files = filesOf(server.dataDir).map((name) => readFileSync(join(server.dataDir, 'results', name)))
    expect(files.length).toBeGreaterThan(0)
    expect(files.some((bytes) => bytes.includes('of the member'))).toBe(false)
    expect(databaseBytes(server.dataDir).includes('of the member')).toBe(false)
  })

  it('stands in its batch, too', async () => {
    const user = await server.newUser()
    const requests = [{ url: site.url('/large') }, { url: 'http://10.0.0.1/' }, { url: site.url('/') }]
    const { json: accepted } = await user.call<{ batch_id: string }>('POST', '/batch', { requests })
    type Batch = { ended_at: string | null; credits_used: number; items: { result: { content: string } | null }[] }
    const batch = await until('the end of the batch', async () => {
      const { json } = await user.call<Batch>('GET', `/batch/${accepted.batch_id}`)
      return json.ended_at === null ? undefined : json
    })
    const direct = (await user.scrape({ url: site.url('/large') })).json.content
    expect(batch.items.map(({ result }) => result?.content ?? null)).toEqual([direct, null, expect.any(String)])
    expect(batch.credits_used).toBe(2)
  })

  it('beyond its limit, as it would be stored, fails its job, and its account keeps no more than its quota', async () => {
    const [user, other] = [await server.newUser(), await server.newUser()]
    const tooLarge = await ended(user, await run(user, { url: site.url('/control-too-large') }))
    expect(tooLarge.json).toMatchObject({ status: 'failed', error_code: 'PAYLOAD_TOO_LARGE', result: null })
    const ends: string[] = []
    for (let n = 0; n < 4; n += 1) {
      const { json } = await ended(user, await run(user, { url: site.url('/control') }))
      ends.push(json.error_code ?? json.status)
    }
    expect(ends).toEqual(['succeeded', 'succeeded', 'succeeded', 'RATE_LIMITED'])
    expect((await ended(other, await run(other, { url: site.url('/control') }))).json.status).toBe('succeeded')
    const { db } = server.server.core.store
    const rows = await db.selectFrom('blobs').select('bytes').where('account_id', '=', user.userId).execute()
    expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(quota)
  })

  it('that is lost is not found, and its job takes nothing else along', async () => {
    const own = await startServer()
    onTestFinished(() => own.close())
    const user = await own.newUser()
    const requests = [{ url: site.url('/large') }, { url: site.url('/') }]
    const { json: batch } = await user.call<{ batch_id: string; job_ids: string[] }>('POST', '/batch', { requests })
    const [lost = '', small = ''] = batch.job_ids
    await Promise.all([ended(user, lost), ended(user, small)])
    for (const name of filesOf(own.dataDir)) rmSync(join(own.dataDir, 'results', name))
    const answer = await user.call('GET', `/jobs/${lost}`)
    expect([answer.status, answer.json.code]).toEqual([404, 'NOT_FOUND'])
    expect((await ended(user, small)).json.status).toBe('succeeded')
    const { json } = await user.call<{ items: unknown; credits_used: number }>('GET', `/batch/${batch.batch_id}`)
    expect(json.items).toMatchObject([
      { status: 'succeeded', result: null, result_omitted: true },
      { status: 'succeeded', result: { status_code: 200 }, result_omitted: false },
    ])
    expect(json.credits_used).toBe(2)
  })
})

longIt.skipIf(!canMountDisks())('a disk without room for results fails their jobs, and nobody else', async () => {
  const home = createServerHome()
  const disk = mountSmallDisk(home.dataDir, 13 * MiB)
  onTestFinished(() => {
    disk.unmount()
    home.remove()
  })
  const running = await home.start({ RESULT_TTL: '600' })
  try {
    const { operator } = running
    const codes: (string | null)[] = []
    // Two and a half megabytes each: they stop short of the last tenth of the disk.
    for (let n = 0; n < 6; n += 1) {
      const { json } = await ended(operator, await run(operator, { url: site.url('/control-huge') }))
      codes.push(json.error_code)
    }
    expect(codes[0]).toBeNull()
    expect(codes.at(-1)).toBe('STORAGE_UNAVAILABLE')
    const session = await operator.create({ name: 'Shop', domain: '127.0.0.1', cookies: { sid: 'good' } })
    expect((await operator.scrape({ url: site.url('/account'), session_id: session.id })).status).toBe(200)
    expect((await ended(operator, await run(operator, { url: site.url('/') }))).json.status).toBe('succeeded')
    expect(filesOf(home.dataDir).filter((name) => name.endsWith('.part'))).toEqual([])
    const metrics = await (await fetch(`${running.address}/metrics`)).text()
    expect(Number(/^latchkey_job_storage_errors_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0)
  } finally {
    await running.stop('SIGKILL')
  }
})
