import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { systemRandom } from '../../src/clock.ts'
import { AppError } from '../../src/errors.ts'
import type { CallbackMessage } from '../../src/jobs/callback-message.ts'
import { createJobRepository } from '../../src/jobs/repository/job-repository.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import { fullStore, jobWorld, pageOf, resultOf, scrapeInput, submitContext } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { until } from '../support/until.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const minute = 60_000
const sevenDays = 7 * 24 * 60 * minute
const hook = 'https://hooks.test/'

const items = (...names: string[]) =>
  names.map((name) => ({ input: scrapeInput(`https://${name}.test/`), callbackUrl: null }))

/** What goes with a scrape whose client waits for its result and gets a callback, too. */
const waiting = (signal = new AbortController().signal) => ({
  signal,
  requestId: 'r',
  progress: { hasActed: false },
  turnWait: null,
  callbackUrl: hook,
  vocabulary: null,
})

const typesOf = (messages: readonly CallbackMessage[]) => messages.map(({ kind }) => kind).toSorted()

eachStore((open) => {
  const start = async (over: Parameters<typeof jobWorld>[1] = {}) => {
    const store = await open()
    return { store, anna: await addUser(store, 'anna'), ...jobWorld(store, over) }
  }

  it('runs its items in order, counts them, and tells of its end once', async () => {
    const { jobs, anna, scraped, posted } = await start()
    const made = await jobs.submitBatch(anna, items('c', 'a', 'b'), submitContext('r', { callbackUrl: hook }))
    expect(made).toMatchObject({ status: 'queued', counts: { queued: 3 } })
    const batch = await until('the end', async () => {
      const now = await jobs.getBatch(anna, made.batchId)
      return now.endedAt === null ? undefined : now
    })
    expect(scraped).toEqual(['https://c.test/', 'https://a.test/', 'https://b.test/'])
    expect(batch).toMatchObject({ status: 'succeeded', counts: { succeeded: 3, failed: 0 } })
    const contents = await Promise.all(batch.items.map(({ result }) => resultOf(result)))
    expect(batch.items.map(({ url }, at) => [url, contents[at]?.content])).toEqual(
      scraped.map((url) => [url, `page of ${url}`]),
    )
    await jobs.sweep()
    expect(typesOf(await posted())).toEqual(['batch'])
    await jobs.close()
  })

  it('shows its results once all items have ended, before that is noted', async () => {
    const { jobs, store, anna } = await start()
    const { batchId } = await jobs.submitBatch(anna, items('a', 'b'), submitContext('r'))
    await until('the end', async () => (await jobs.getBatch(anna, batchId)).endedAt ?? undefined)
    await store.commit([sqlWrite(store.db.updateTable('batches').set({ ended_at: null }), 1)])
    const batch = await jobs.getBatch(anna, batchId)
    expect(batch).toMatchObject({ status: 'succeeded', endedAt: null, counts: { succeeded: 2 } })
    const contents = await Promise.all(batch.items.map(({ result }) => resultOf(result)))
    expect(contents.map((one) => one?.content)).toEqual(['page of https://a.test/', 'page of https://b.test/'])
    await jobs.close()
  })

  it('says what its results say without opening them, of old ones nothing', async () => {
    const pages = { a: { statusCode: 200, loginWall: true }, b: { statusCode: 503 }, c: { statusCode: 399 } }
    const scrape = async (_: Principal, { url }: { url: string }) => {
      const name = url.slice(8, 9) as keyof typeof pages
      if (!Object.hasOwn(pages, name)) throw new AppError('TIMEOUT')
      return { ...pageOf(url), ...pages[name] }
    }
    const { jobs, store, anna, posted } = await start({ scrape })
    const context = submitContext('r', { callbackUrl: hook })
    const { batchId } = await jobs.submitBatch(anna, items('a', 'b', 'c', 'd'), context)
    await until('the end', async () => (await jobs.getBatch(anna, batchId)).endedAt ?? undefined)
    const summaries = [
      { statusCode: 200, loginWall: true, credits: 1 },
      { statusCode: 503, loginWall: false, credits: 1 },
      { statusCode: 399, loginWall: false, credits: 1 },
      null,
    ]
    const said = async () => (await jobs.getBatch(anna, batchId)).items.map(({ summary }) => summary)
    expect(await said()).toEqual(summaries)
    expect(await posted()).toMatchObject([{ batch: { items: summaries.map((summary) => ({ summary })) } }])
    const page = await jobs.list(anna, { status: 'succeeded', limit: 50, cursor: null })
    expect(page.jobs.map(({ summary }) => summary?.statusCode).toSorted()).toEqual([200, 399, 503])
    const old = { status_code: null, login_wall: null, credits: null }
    await store.commit([sqlWrite(store.db.updateTable('jobs').set(old), 4)])
    expect(await said()).toEqual([null, null, null, null])
    await jobs.close()
  })

  it('does not tell other accounts that a batch exists', async () => {
    const { jobs, store, anna } = await start({ concurrency: 0 })
    const boris = await addUser(store, 'boris')
    const { batchId } = await jobs.submitBatch(anna, items('a'), submitContext('r'))
    for (const call of [jobs.getBatch, jobs.cancelBatch] as const) {
      await expect(call(boris, batchId)).rejects.toEqual(code('NOT_FOUND'))
    }
    const scraper: Principal = { ...anna, keyId: 'other', scopes: new Set(['scrape']) }
    await expect(jobs.getBatch(scraper, batchId)).rejects.toEqual(code('NOT_FOUND'))
  })

  it('cancels what waits, tells of it, and lets what runs end', async () => {
    const { jobs, anna, hold, scraped, posted } = await start()
    const release = hold('https://a.test/')
    const { batchId } = await jobs.submitBatch(anna, items('a', 'b', 'c'), submitContext('r', { callbackUrl: hook }))
    await until('the first', async () => scraped[0])
    expect(await jobs.cancelBatch(anna, batchId)).toMatchObject({ counts: { processing: 1, failed: 2 }, endedAt: null })
    expect(await posted()).toEqual([])
    release()
    const ended = await until('the end', async () => {
      const now = await jobs.getBatch(anna, batchId)
      return now.endedAt === null ? undefined : now
    })
    expect(ended.status).toBe('cancelled')
    expect(ended.items.map(({ error }) => error?.code)).toEqual([undefined, 'CANCELLED', 'CANCELLED'])
    expect([scraped, typesOf(await posted())]).toEqual([['https://a.test/'], ['batch']])
    await jobs.close()
  })

  it('is not begun again when it was cancelled before its server stopped', async () => {
    const begun = Promise.withResolvers<void>()
    const { jobs, anna, store } = await start({
      scrape: (_principal, _input, { signal }) => {
        begun.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const { batchId } = await jobs.submitBatch(anna, items('a', 'b'), submitContext('r'))
    await begun.promise
    await jobs.cancelBatch(anna, batchId)
    await jobs.close()
    const next = jobWorld(store)
    const { items: ended } = await next.jobs.getBatch(anna, batchId)
    expect(ended.map(({ error }) => error?.code)).toEqual(['INTERRUPTED', 'CANCELLED'])
  })

  it('is not begun again when it was cancelled, also if its node was killed before', async () => {
    const dying = await start({ concurrency: 2 })
    for (const name of ['a', 'b']) dying.hold(`https://${name}.test/`)
    const { batchId } = await dying.jobs.submitBatch(dying.anna, items('a', 'b', 'c'), submitContext('r'))
    await until('two items', async () => dying.scraped[1])
    const { jobs, clock, scraped } = jobWorld(dying.store)
    await jobs.cancelBatch(dying.anna, batchId)
    clock.advance(90_000 + minute)
    await jobs.sweep()
    jobs.start()
    await jobs.close()
    const ended = await jobs.getBatch(dying.anna, batchId)
    expect(ended.items.map(({ error }) => error?.code)).toEqual(['INTERRUPTED', 'INTERRUPTED', 'CANCELLED'])
    expect([ended.status, scraped]).toEqual(['cancelled', []])
  })

  it('ends and is reported although the node that ran it was killed', async () => {
    const dying = await start()
    dying.hold('https://a.test/')
    const one = { input: { ...scrapeInput('https://a.test/'), method: 'POST' as const }, callbackUrl: hook }
    const { batchId } = await dying.jobs.submitBatch(dying.anna, [one], submitContext('r', { callbackUrl: hook }))
    await until('its start', async () => dying.scraped[0])
    const { jobs, clock, posted } = jobWorld(dying.store)
    clock.advance(90_000 + minute)
    await jobs.sweep()
    expect(await jobs.getBatch(dying.anna, batchId)).toMatchObject({
      status: 'failed',
      items: [{ error: { code: 'INTERRUPTED' } }],
    })
    expect(typesOf(await posted())).toEqual(['batch', 'job'])
    await jobs.close()
  })

  it('ends at the next sweep if its end could not be stored, and keeps the results of its items', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const full = fullStore(store, 'set "ended_at"')
    full.isFull = true
    const content = 'x'.repeat(100_000)
    const writeResult = () => [Buffer.from(JSON.stringify({ content }))]
    const { jobs, ended, errors, posted } = jobWorld(store, { store: full, writeResult })
    const context = submitContext('r', { callbackUrl: hook })
    const made = await jobs.submitBatch(anna, items('a'), context)
    await until('the error', async () => errors[0])
    expect(errors).toEqual([code('STORAGE_UNAVAILABLE')])
    full.isFull = false
    const jobId = made.items[0]?.jobId ?? ''
    expect(await ended(anna, jobId)).toMatchObject({ status: 'succeeded', result: { content } })
    await jobs.sweep()
    expect(await jobs.getBatch(anna, made.batchId)).toMatchObject({ status: 'succeeded' })
    expect(typesOf(await posted())).toEqual(['batch'])
    await jobs.close()
  })

  it('is reported if it was not started in seven days, and removed an hour later', async () => {
    const { jobs, store, anna, clock, posted } = await start({ concurrency: 0 })
    const { batchId } = await jobs.submitBatch(anna, items('a', 'b'), submitContext('r', { callbackUrl: hook }))
    await jobs.submit(anna, scrapeInput('https://c.test/'), submitContext('r', { callbackUrl: hook }))
    clock.advance(sevenDays - 1)
    await jobs.sweep()
    expect(await posted()).toEqual([])
    clock.advance(1)
    await jobs.sweep()
    expect(typesOf(await posted())).toEqual(['batch', 'job'])
    const error = { code: 'TIMEOUT', message: 'The job could not be run in the seven days that a job may wait.' }
    expect(await jobs.getBatch(anna, batchId)).toMatchObject({ status: 'failed', items: [{ error }, { error }] })
    clock.advance(60 * minute - 1)
    await jobs.sweep()
    expect(await jobs.getBatch(anna, batchId)).toMatchObject({ status: 'failed' })
    clock.advance(1)
    await jobs.sweep()
    await expect(jobs.getBatch(anna, batchId)).rejects.toEqual(code('NOT_FOUND'))
    for (const table of ['jobs', 'batches'] as const) {
      expect(await store.db.selectFrom(table).select('id').execute()).toEqual([])
    }
  })

  it('is kept, and told of, until an hour after its last item, also if its server was down for longer', async () => {
    const begun = Promise.withResolvers<void>()
    const first = await start({
      scrape: async (_principal, { url }, { signal }) => {
        if (url !== 'https://b.test/') return pageOf(url)
        begun.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const { anna, store } = first
    const single = await first.jobs.submit(anna, scrapeInput('https://single.test/'), submitContext('r'))
    await first.ended(anna, single.jobId)
    const told = items('a', 'b', 'c').map((item) => ({ ...item, callbackUrl: hook }))
    const { batchId } = await first.jobs.submitBatch(anna, told, submitContext('r', { callbackUrl: hook }))
    await begun.promise
    await first.jobs.close()

    const { jobs, clock, hold, scraped, posted } = jobWorld(store)
    const release = hold('https://b.test/')
    clock.advance(60 * minute)
    await jobs.sweep()
    await until('its next start', async () => scraped[0])
    await expect(jobs.get(anna, single.jobId)).rejects.toEqual(code('NOT_FOUND'))
    const counts = { queued: 1, processing: 1, succeeded: 1, failed: 0 }
    expect(await jobs.getBatch(anna, batchId)).toMatchObject({ status: 'processing', counts })
    release()
    await until('the end', async () => (await jobs.getBatch(anna, batchId)).endedAt ?? undefined)
    expect(typesOf(await posted())).toEqual(['batch', 'job', 'job', 'job'])
    clock.advance(60 * minute - 1)
    await jobs.sweep()
    const batch = await jobs.getBatch(anna, batchId)
    const contents = await Promise.all(batch.items.map(({ result }) => resultOf(result)))
    expect(contents.map((one) => one?.content)).toEqual(['a', 'b', 'c'].map((name) => `page of https://${name}.test/`))
    clock.advance(1)
    await jobs.sweep()
    await expect(jobs.getBatch(anna, batchId)).rejects.toEqual(code('NOT_FOUND'))
    for (const table of ['jobs', 'batches', 'blobs'] as const) {
      expect(await store.db.selectFrom(table).select('id').execute()).toEqual([])
    }
    await jobs.close()
  })

  it('is reported, as a single job is, if its time is over during a sweep', async () => {
    const store = await open()
    const repository = createJobRepository(store)
    const lost: typeof repository.lost = async (now, limit) => {
      const found = await repository.lost(now, limit)
      world.clock.advance(1)
      return found
    }
    const world = jobWorld(store, { concurrency: 0, repository: { ...repository, lost } })
    const anna = await addUser(store, 'anna')
    const told = submitContext('r', { callbackUrl: hook })
    await world.jobs.submitBatch(anna, items('a'), told)
    await world.jobs.submit(anna, scrapeInput('https://b.test/'), told)
    world.clock.advance(sevenDays - 1)
    await world.jobs.sweep()
    expect(await world.posted()).toEqual([])
    await world.jobs.sweep()
    expect(typesOf(await world.posted())).toEqual(['batch', 'job'])
  })

  it('expires at the same time as its items', async () => {
    const store = await open()
    let now = 0
    const { jobs } = jobWorld(store, { concurrency: 0, clock: { now: () => now++ } })
    await jobs.submitBatch(await addUser(store, 'anna'), items('a', 'b'), submitContext('r'))
    const expiring = (table: 'jobs' | 'batches') => store.db.selectFrom(table).select('expires_at').execute()
    const [batch] = await expiring('batches')
    expect(await expiring('jobs')).toEqual([batch, batch])
  })

  it('is taken on whole or not at all', async () => {
    const { jobs, store, anna } = await start({ concurrency: 0 })
    const hundred = items(...Array.from({ length: 100 }, (_, n) => `a${n}`))
    for (let n = 0; n < 5; n += 1) await jobs.submitBatch(anna, hundred, submitContext('r'))
    await expect(jobs.submitBatch(anna, items('b'), submitContext('r'))).rejects.toEqual(code('RATE_LIMITED'))
    const count = await store.db.selectFrom('batches').select('id').execute()
    expect(count).toHaveLength(5)
  })

  it('takes on no more with somebody to tell while a thousand messages wait, and posts results without 64 MiB of them', async () => {
    const { jobs, store, anna, posted, ended, scraped } = await start()
    const insert = (count: number, bytes: number) =>
      store.commit(
        Array.from({ length: count }, () => {
          const row = { id: systemRandom.uuid(), account_id: anna.userId, bytes, created_at: 0 }
          const sealed = { wrapped_key: new Uint8Array(1), sealed: new Uint8Array(1) }
          return sqlWrite(store.db.insertInto('callbacks').values({ ...row, ...sealed }), 1)
        }),
      )
    await insert(1, 64 * 1024 * 1024)
    const told = submitContext('r', { callbackUrl: hook })
    await ended(anna, (await jobs.submit(anna, scrapeInput('https://a.test/'), told)).jobId)
    await store.commit([sqlWrite(store.db.deleteFrom('callbacks').where('created_at', '=', 0), 1)])
    expect(await posted()).toMatchObject([{ job: { error: null, result: null }, isResultOmitted: true }])
    await insert(999, 1)
    await expect(jobs.submit(anna, scrapeInput('https://b.test/'), told)).rejects.toEqual(code('RATE_LIMITED'))
    await expect(jobs.submitBatch(anna, items('b'), told)).rejects.toEqual(code('RATE_LIMITED'))
    await expect(jobs.scrapeAndPost(anna, scrapeInput('https://d.test/'), waiting())).rejects.toEqual(
      code('RATE_LIMITED'),
    )
    expect(scraped).toEqual(['https://a.test/'])
    await jobs.submit(anna, scrapeInput('https://c.test/'), submitContext('r'))
    await jobs.close()
  })

  it('tells of a scrape whose client left', async () => {
    const client = new AbortController()
    const { jobs, anna, posted } = await start({ scrape: () => Promise.reject(new Error('aborted')) })
    client.abort()
    const scrape = jobs.scrapeAndPost(anna, scrapeInput('https://a.test/'), waiting(client.signal))
    await expect(scrape).rejects.toEqual(code('INTERRUPTED'))
    expect(await posted()).toMatchObject([{ job: { error: { code: 'INTERRUPTED' } } }])
    await jobs.close()
  })
})
