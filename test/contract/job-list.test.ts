import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { AppError } from '../../src/errors.ts'
import { createJobRepository } from '../../src/jobs/repository/job-repository.ts'
import type { Store } from '../../src/storage/store.ts'
import { submitContext as context, scrapeInput as input, jobWorld } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { queryPlans } from '../support/query-plans.ts'
import { eachStore } from '../support/stores.ts'
import { until } from '../support/until.ts'

const minute = 60_000
const code = (expected: string) => expect.objectContaining({ code: expected })
const all = { status: null, limit: 50, cursor: null } as const

eachStore((open) => {
  it('cancels a job that waits, once, and tells of it', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { jobs, hold, scraped, posted } = jobWorld(store)
    const release = hold('https://a.test/')
    const running = await jobs.submit(anna, input('https://a.test/'), context('r'))
    await until('its start', async () => scraped[0])
    const hook = context('r', { callbackUrl: 'https://hooks.test/' })
    const stored = await jobs.submit(anna, input('https://b.test/'), hook)
    const inMemory = await jobs.submit(anna, input('https://c.test/', { sid: '1' }), context('r'))
    for (const { jobId } of [stored, inMemory, stored]) {
      expect(await jobs.cancel(anna, jobId)).toMatchObject({ status: 'failed', error: code('CANCELLED') })
    }
    expect(await jobs.cancel(anna, running.jobId)).toMatchObject({ status: 'processing', error: null })
    release()
    await until('the end', async () => ((await jobs.get(anna, running.jobId)).result === null ? undefined : true))
    expect(await jobs.cancel(anna, running.jobId)).toMatchObject({ status: 'succeeded' })
    expect(scraped).toEqual(['https://a.test/'])
    expect(await posted()).toMatchObject([{ kind: 'job', job: { jobId: stored.jobId, error: code('CANCELLED') } }])
    await jobs.close()
  })

  it('does not begin again a job that was cancelled while it ran, when its node died', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const dying = jobWorld(store)
    dying.hold('https://a.test/')
    const { jobId } = await dying.jobs.submit(anna, input('https://a.test/'), context('r'))
    await until('its start', async () => dying.scraped[0])
    expect(await dying.jobs.cancel(anna, jobId)).toMatchObject({ status: 'processing' })
    const next = jobWorld(store)
    next.clock.advance(90_000 + minute)
    next.jobs.start()
    await next.jobs.sweep()
    expect(await next.jobs.get(anna, jobId)).toMatchObject({ status: 'failed', error: code('INTERRUPTED') })
    expect(next.scraped).toEqual([])
    await next.jobs.close()
  })

  it('cancels a job that waits for a login, and one that would wait after it has run', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const gate = Promise.withResolvers<void>()
    const begun: string[] = []
    const { jobs, ended } = jobWorld(store, {
      scrape: async (_principal, { url }) => {
        begun.push(url)
        if (url === 'https://later.test/') await gate.promise
        throw new AppError('SESSION_EXPIRED')
      },
    })
    const submit = (url: string) =>
      jobs.submit(anna, { ...input(url), sessionId: 'none', waitForLoginMs: 10 * minute }, context('r'))
    const waiting = await submit('https://now.test/')
    await until('its wait', async () => (await jobs.get(anna, waiting.jobId)).loginWait ?? undefined)
    expect(await jobs.list(anna, all)).toMatchObject({ jobs: [{ status: 'queued', loginWait: { sessionId: 'none' } }] })
    expect(await jobs.cancel(anna, waiting.jobId)).toMatchObject({ error: code('CANCELLED'), loginWait: null })
    const later = await submit('https://later.test/')
    await until('its start', async () => begun[1])
    expect(await jobs.cancel(anna, later.jobId)).toMatchObject({ status: 'processing' })
    gate.resolve()
    expect(await ended(anna, later.jobId)).toMatchObject({ status: 'failed', error: code('SESSION_EXPIRED') })
    await jobs.close()
  })

  it('ends the batch of which it cancels the last item', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { jobs } = jobWorld(store, { concurrency: 0 })
    const { batchId, items } = await jobs.submitBatch(
      anna,
      [{ input: input('https://a.test/'), callbackUrl: null }],
      context('r'),
    )
    await jobs.cancel(anna, items[0]?.jobId ?? '')
    expect(await jobs.getBatch(anna, batchId)).toMatchObject({ status: 'failed', endedAt: expect.any(Number) })
  })

  it('lists the jobs of an account, newest first, page by page, and by status', async () => {
    const store = await open()
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const { jobs, clock } = jobWorld(store, { concurrency: 0 })
    const made: string[] = []
    for (const url of ['https://a.test/', 'https://b.test/', 'https://c.test/']) {
      made.unshift((await jobs.submit(anna, input(url), context('r'))).jobId)
      clock.advance(1)
    }
    await jobs.submit(boris, input('https://d.test/'), context('r'))
    await jobs.cancel(anna, made[1] ?? '')
    const ids = async (over: object) => (await jobs.list(anna, { ...all, ...over })).jobs.map(({ jobId }) => jobId)
    expect(await ids({})).toEqual(made)
    expect(await ids({ status: 'queued' })).toEqual([made[0], made[2]])
    expect(await ids({ status: 'failed' })).toEqual([made[1]])
    const first = await jobs.list(anna, { ...all, limit: 2 })
    expect(first.jobs).toMatchObject([{ status: 'queued', errorCode: null }, { errorCode: 'CANCELLED' }])
    const rest = await jobs.list(anna, { ...all, limit: 2, cursor: first.nextCursor })
    expect([rest.jobs.map(({ jobId }) => jobId), rest.nextCursor]).toEqual([[made[2]], null])
    await expect(jobs.list(anna, { ...all, cursor: 'x' })).rejects.toEqual(code('VALIDATION_ERROR'))
    clock.advance(60 * minute)
    // What has not ended is not dropped.
    expect(await ids({})).toEqual([made[0], made[2]])
  })

  it('shows a key that may only scrape what it submitted itself', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { jobs } = jobWorld(store, { concurrency: 0 })
    const scraper: Principal = { ...anna, keyId: 'one', scopes: new Set(['scrape']) }
    const other: Principal = { ...scraper, keyId: 'other' }
    const { jobId } = await jobs.submit(scraper, input('https://a.test/'), context('r'))
    await jobs.submit(anna, input('https://b.test/'), context('r'))
    expect((await jobs.list(scraper, all)).jobs.map((job) => job.jobId)).toEqual([jobId])
    expect((await jobs.list(other, all)).jobs).toEqual([])
    expect((await jobs.list(anna, all)).jobs).toHaveLength(2)
    await expect(jobs.cancel(other, jobId)).rejects.toEqual(code('NOT_FOUND'))
    await expect(jobs.cancel(await addUser(store, 'boris'), jobId)).rejects.toEqual(code('NOT_FOUND'))
    expect(await jobs.cancel(scraper, jobId)).toMatchObject({ error: code('CANCELLED') })
  })

  it('lists by the status that a job has since its node died', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const dying = jobWorld(store, { concurrency: 2 })
    for (const url of ['https://a.test/', 'https://b.test/']) dying.hold(url)
    const again = await dying.jobs.submit(anna, input('https://a.test/'), context('r'))
    const once = await dying.jobs.submit(anna, { ...input('https://b.test/'), method: 'POST' }, context('r'))
    await until('their start', async () => dying.scraped[1])
    const { jobs, clock } = jobWorld(store, { concurrency: 0 })
    const ids = async (status: 'queued' | 'processing' | 'failed') =>
      (await jobs.list(anna, { ...all, status })).jobs.map(({ jobId }) => jobId)
    expect((await ids('processing')).toSorted()).toEqual([again.jobId, once.jobId].toSorted())
    clock.advance(90_000 + minute)
    expect(await ids('processing')).toEqual([])
    expect(await ids('queued')).toEqual([again.jobId])
    expect(await ids('failed')).toEqual([once.jobId])
  })

  it('reads no more than a page of the list', async () => {
    const store = await open()
    const filter = { accountId: 'a', submittedWith: undefined, status: null, now: 1 }
    const list = (db: Store['db']) => createJobRepository({ db }).list(filter, null, 50)
    if (store.dialect === 'postgres') return expect(await list(store.db)).toEqual([])
    expect(await queryPlans(store, list)).toEqual([['SEARCH jobs USING INDEX jobs_by_account_and_age (account_id=?)']])
  })
})
