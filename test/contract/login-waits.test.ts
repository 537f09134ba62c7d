import { expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { ScrapeInput, ScrapeResult } from '../../src/scraping/scrape-types.ts'
import type { Store } from '../../src/storage/store.ts'
import { submitContext as context, scrapeInput as input, jobWorld, pageOf } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { until } from '../support/until.ts'

const minute = 60_000

/** A logged-out session, and jobs whose scrapes answer as `state` says. */
async function world(store: Store) {
  const anna = await addUser(store, 'anna')
  const sessions = sessionWorld(store)
  const { id } = await sessions.sessions.create(anna, createInput())
  const set = async (changes: Readonly<Record<string, number | string | null>>): Promise<void> => {
    const { sql, parameters } = store.db.updateTable('sessions').set(changes).where('id', '=', id).compile()
    await store.commit([{ sql, params: parameters, expect: 1 }])
  }
  await set({ status: 'invalid' })
  const state = { isLoggedOut: true, wall: false, during: async (): Promise<unknown> => undefined }
  const asked: ScrapeInput[] = []
  const scrape = async (_: unknown, asking: ScrapeInput): Promise<ScrapeResult> => {
    asked.push(asking)
    await state.during()
    if (state.isLoggedOut && asking.requireSession === true && asking.sessionId !== null)
      throw new AppError('SESSION_EXPIRED')
    return { ...pageOf(asking.url), loginWall: state.wall }
  }
  const jobs = jobWorld(store, { scrape })
  const waiting = (over: Partial<ScrapeInput> = {}): ScrapeInput => ({
    ...input('https://example.org/'),
    sessionId: id,
    waitForLoginMs: 10 * minute,
    requireSession: null,
    ...over,
  })
  const isWaiting = (jobId: string) =>
    until('a job that waits', async () => (await jobs.jobs.get(anna, jobId)).loginWait ?? undefined)
  return { anna, sessions, id, set, state, asked, ...jobs, waiting, isWaiting }
}

eachStore((open) => {
  it('a job waits for a login without holding a place, and continues after it', async () => {
    const store = await open()
    const { anna, sessions, id, state, asked, jobs, clock, ended, waiting, isWaiting } = await world(store)
    const { jobId } = await jobs.submit(anna, waiting(), context('r'))
    expect(await isWaiting(jobId)).toEqual({ sessionId: id, until: clock.now() + 10 * minute })
    expect(await jobs.get(anna, jobId)).toMatchObject({ status: 'queued', error: null })
    // There is one place for all jobs.
    const other = await jobs.submit(anna, input('https://other.test/'), context('r'))
    expect(await ended(anna, other.jobId)).toMatchObject({ status: 'succeeded' })
    await jobs.sweep()
    expect(asked).toHaveLength(2)

    state.isLoggedOut = false
    await sessions.sessions.refresh(anna, id, { cookies: { sid: 'new' }, headers: null, expiresAt: null })
    await jobs.sweep()
    expect(await ended(anna, jobId)).toMatchObject({ status: 'succeeded', loginWait: null })
    await jobs.close()
  })

  it('a login that a PATCH stores ends the wait before a check has seen it', async () => {
    const store = await open()
    const { anna, sessions, id, state, jobs, ended, waiting, isWaiting } = await world(store)
    const { jobId } = await jobs.submit(anna, waiting(), context('r'))
    await isWaiting(jobId)
    state.isLoggedOut = false
    const { status } = await sessions.sessions.update(anna, id, { cookies: { sid: 'new' } })
    expect(status).toBe('pending_validation')
    await jobs.sweep()
    expect(await ended(anna, jobId)).toMatchObject({ status: 'succeeded', loginWait: null })
    await jobs.close()
  })

  it('a session that waits for a check after a login wall is still waited for', async () => {
    const store = await open()
    const { anna, set, state, asked, jobs, waiting, isWaiting } = await world(store)
    await set({ status: 'pending_validation' })
    Object.assign(state, { isLoggedOut: false, wall: true })
    const { jobId } = await jobs.submit(anna, waiting(), context('r'))
    await isWaiting(jobId)
    await jobs.sweep()
    expect([await isWaiting(jobId), asked.length]).toEqual([expect.anything(), 1])
    await jobs.close()
  })

  it('a login that is stored while the attempt runs ends the wait', async () => {
    const store = await open()
    const { anna, sessions, id, state, jobs, waiting, isWaiting } = await world(store)
    state.during = () =>
      sessions.sessions.refresh(anna, id, { cookies: { sid: 'new' }, headers: null, expiresAt: null })
    const { jobId } = await jobs.submit(anna, waiting(), context('r'))
    await isWaiting(jobId)
    const gate = Promise.withResolvers<void>()
    state.during = () => gate.promise
    await jobs.sweep()
    expect(await jobs.get(anna, jobId)).toMatchObject({ loginWait: null })
    gate.resolve()
    await jobs.close()
  })

  it('a job that gets a login wall waits for a check that sees its session logged in', async () => {
    const store = await open()
    const { anna, set, state, asked, jobs, clock, ended, waiting, isWaiting } = await world(store)
    await set({ status: 'active', alive_at: clock.now() })
    Object.assign(state, { isLoggedOut: false, wall: true })
    const { jobId } = await jobs.submit(anna, waiting(), context('r'))
    await isWaiting(jobId)
    clock.advance(minute)
    await jobs.sweep()
    expect([await isWaiting(jobId), asked.length]).toEqual([expect.anything(), 1])
    state.wall = false
    await set({ alive_at: clock.now() })
    await jobs.sweep()
    expect(await ended(anna, jobId)).toMatchObject({ status: 'succeeded', result: { loginWall: false } })
    await jobs.close()
  })

  it('all its waits together are bounded: then it ends as it would have without waiting', async () => {
    const store = await open()
    const { anna, set, state, asked, jobs, clock, ended, waiting, isWaiting } = await world(store)
    const { jobId } = await jobs.submit(anna, waiting(), context('r'))
    const first = await isWaiting(jobId)
    clock.advance(4 * minute)
    await set({ status: 'active', alive_at: clock.now() })
    await jobs.sweep()
    await until('the second attempt', async () => (asked.length === 2 ? true : undefined))
    expect(await isWaiting(jobId)).toEqual(first)
    await set({ status: 'invalid' })
    state.wall = true
    clock.advance(6 * minute)
    await jobs.sweep()
    expect(await ended(anna, jobId)).toMatchObject({ status: 'succeeded', result: { loginWall: true } })
    expect(asked.map(({ requireSession }) => requireSession)).toEqual([true, true, null])
    await jobs.close()
  })

  it('another server continues it, and nothing waits for a session that is gone', async () => {
    const store = await open()
    const first = await world(store)
    const { anna, id, sessions, waiting, isWaiting } = first
    const { jobId } = await first.jobs.submit(anna, waiting(), context('r'))
    await isWaiting(jobId)
    await first.jobs.close()
    const second = jobWorld(store, { scrape: async () => Promise.reject(new AppError('SESSION_INACTIVE')) })
    await second.jobs.sweep()
    expect((await second.jobs.get(anna, jobId)).loginWait).not.toBeNull()
    await sessions.sessions.delete(anna, id)
    await second.jobs.sweep()
    expect(await second.ended(anna, jobId)).toMatchObject({ status: 'failed', error: { code: 'SESSION_INACTIVE' } })
    await second.jobs.close()
  })

  it('is started once more when its server died after the wait, and not a third time', async () => {
    const store = await open()
    const first = await world(store)
    const { anna, waiting, isWaiting, set } = first
    const { jobId } = await first.jobs.submit(anna, waiting(), context('r'))
    await isWaiting(jobId)
    await first.jobs.close()
    await set({ status: 'active', alive_at: first.clock.now() + 1 })
    // Neither of the next two ends what it runs; each is a process that died.
    const url = 'https://example.org/'
    for (const node of [1, 2]) {
      const dying = jobWorld(store)
      dying.hold(url)
      dying.clock.advance(node * 3 * minute)
      await dying.jobs.sweep()
      dying.jobs.start()
      await until('an attempt', async () => dying.scraped[0])
      expect(await dying.jobs.get(anna, jobId)).toMatchObject({ status: 'processing' })
    }
    const last = jobWorld(store)
    last.clock.advance(3 * 3 * minute)
    await last.jobs.sweep()
    expect(await last.jobs.get(anna, jobId)).toMatchObject({ status: 'failed', error: { code: 'INTERRUPTED' } })
    expect(last.scraped).toEqual([])
  })

  it('items of a batch show that they wait, and are cancelled while they do', async () => {
    const store = await open()
    const { anna, jobs, waiting, isWaiting } = await world(store)
    const items = [{ input: waiting(), callbackUrl: null }]
    const { batchId, items: made } = await jobs.submitBatch(anna, items, context('r'))
    await isWaiting(made[0]?.jobId ?? '')
    const batch = await jobs.getBatch(anna, batchId)
    expect(batch).toMatchObject({ status: 'queued', items: [{ loginWait: { until: expect.any(Number) } }] })
    expect(await jobs.cancelBatch(anna, batchId)).toMatchObject({ status: 'cancelled', items: [{ loginWait: null }] })
    await jobs.close()
  })

  it('an item that runs while its batch is cancelled does not wait, but ends as its scrape did', async () => {
    const store = await open()
    const { anna, state, jobs, waiting } = await world(store)
    const [started, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    state.during = () => {
      started.resolve()
      return gate.promise
    }
    const items = [{ input: waiting(), callbackUrl: null }]
    const { batchId, items: made } = await jobs.submitBatch(anna, items, context('r'))
    await started.promise
    await jobs.cancelBatch(anna, batchId)
    gate.resolve()
    const { jobId = '' } = made[0] ?? {}
    const first = await until('its end or its wait', async () => {
      const job = await jobs.get(anna, jobId)
      return job.status === 'processing' ? undefined : job
    })
    expect(first).toMatchObject({ status: 'failed', error: { code: 'SESSION_EXPIRED' } })
    await jobs.close()
  })
})
