import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { JobDependencies } from '../../src/jobs/job-dependencies.ts'
import type { ScrapeInput } from '../../src/scraping/scrape-types.ts'
import type { Store } from '../../src/storage/store.ts'
import { submitContext as context, fullStore, scrapeInput as input, jobWorld, pageOf } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { timers } from '../support/timers.ts'
import { until } from '../support/until.ts'

/** Jobs whose session is busy as long as `state` says, with timers that the test fires. */
async function world(store: Store, over: Partial<JobDependencies> = {}) {
  const anna = await addUser(store, 'anna')
  const state = { isBusy: true, busyAfterTurn: false, retryAfterSeconds: 40 }
  const asked: string[] = []
  const waited: (number | undefined)[] = []
  const { due, timer, fire } = timers()
  const scrape: JobDependencies['scrape'] = async (_, { url, sessionId }, { turnWait }) => {
    asked.push(url)
    waited.push(turnWait?.ms)
    const busy = new AppError('SESSION_BUSY', { retryAfterSeconds: state.retryAfterSeconds })
    if (sessionId !== null && state.isBusy) throw busy
    turnWait?.onTurn()
    if (state.busyAfterTurn) throw busy
    return pageOf(url)
  }
  const jobs = jobWorld(store, { scrape, timer, ...over })
  const using = (url: string, more: Partial<ScrapeInput> = {}): ScrapeInput => ({
    ...input(url),
    sessionId: 's',
    ...more,
  })
  const submit = async (of: ScrapeInput) => (await jobs.jobs.submit(anna, of, context('r'))).jobId
  const waits = () => until('a job that waits', async () => (due.size > 0 ? true : undefined))
  return { anna, state, asked, waited, due, fire, using, submit, waits, ...jobs }
}

eachStore((open) => {
  it.each(['GET', 'POST'] as const)(
    'a %s waits for its session without a place, and is asked for again when it may be free',
    async (method) => {
      const { anna, state, asked, waited, due, fire, jobs, submit, using, waits, ended } = await world(await open())
      const waiting = await submit(using('https://a.test/', { method }))
      await waits()
      // There is one place for all jobs.
      const other = await submit({ ...input('https://other.test/') })
      expect(await ended(anna, other)).toMatchObject({ status: 'succeeded' })
      expect(await jobs.get(anna, waiting)).toMatchObject({ status: 'queued', error: null, waitsForSession: true })
      expect(await jobs.list(anna, { status: 'queued', limit: 9, cursor: null })).toMatchObject({
        jobs: [{ jobId: waiting, waitsForSession: true }],
      })
      await jobs.sweep()
      expect([asked, [...due.values()]]).toEqual([['https://a.test/', 'https://other.test/'], [1_000]])
      state.retryAfterSeconds = 0
      fire()
      await waits()
      expect([asked.length, [...due.values()]]).toEqual([3, [2_000]])
      state.isBusy = false
      fire()
      expect(await ended(anna, waiting)).toMatchObject({ status: 'succeeded', waitsForSession: false })
      // Not in place while somebody holds the session for long; in the session's own queue while it is only used.
      expect(waited).toEqual([1_000, undefined, 0, 30_000])
      await jobs.close()
    },
  )

  it('jobs of one session do not ask together: the next one when the turn of the first has begun', async () => {
    const turns: (() => void)[] = []
    const gate = Promise.withResolvers<void>()
    const scrape: JobDependencies['scrape'] = async (_, { url }, { turnWait }) => {
      if (turnWait !== null) turns.push(turnWait.onTurn)
      await gate.promise
      return pageOf(url)
    }
    const { anna, jobs, submit, using, ended } = await world(await open(), { scrape, concurrency: 4 })
    const ids = [await submit(using('https://a.test/')), await submit(using('https://b.test/'))]
    await until('the first', async () => turns[0])
    const another = await submit(using('https://c.test/', { sessionId: 'other' }))
    await until('the other session', async () => turns[1])
    expect(await jobs.get(anna, ids[1] ?? '')).toMatchObject({ status: 'queued', waitsForSession: false })
    turns[0]?.()
    await until('the next', async () => turns[2])
    gate.resolve()
    for (const id of [...ids, another]) expect(await ended(anna, id)).toMatchObject({ status: 'succeeded' })
    await jobs.close()
  })

  it('the end of a use lets the next job ask at once', async () => {
    const asked: string[] = []
    const gate = Promise.withResolvers<void>()
    const scrape: JobDependencies['scrape'] = async (_, { url }, { turnWait }) => {
      asked.push(url)
      if (asked.length === 2) throw new AppError('SESSION_BUSY')
      turnWait?.onTurn()
      if (asked.length === 1) await gate.promise
      return pageOf(url)
    }
    const { anna, jobs, due, submit, using, waits, ended } = await world(await open(), { scrape, concurrency: 4 })
    await submit(using('https://a.test/'))
    const second = await submit(using('https://b.test/'))
    await waits()
    gate.resolve()
    expect(await ended(anna, second)).toMatchObject({ status: 'succeeded' })
    expect([asked, due.size]).toEqual([['https://a.test/', 'https://b.test/', 'https://b.test/'], 0])
    await jobs.close()
  })

  it.each([
    ['once its turn has begun', {}, true],
    ['with headers of its own, which are not stored', { headers: { accept: '*/*' } }, false],
  ])('a job fails as busy %s', async (_, more, busyAfterTurn) => {
    const { anna, state, jobs, submit, using, ended } = await world(await open())
    Object.assign(state, { isBusy: !busyAfterTurn, busyAfterTurn })
    const id = await submit(using('https://a.test/', more))
    expect(await ended(anna, id)).toMatchObject({ status: 'failed', error: { code: 'SESSION_BUSY' } })
    await jobs.close()
  })

  it.each([
    ['one slot waits a moment for a session in use', 1, 2, 5_000],
    ['one slot does not wait for a session that is busy for longer', 1, 20, 0],
    ['several slots waits for it', 2, 20, 30_000],
  ])('a job of an account with %s', async (_, accountConcurrency, retryAfterSeconds, ms) => {
    const { state, waited, due, fire, jobs, submit, using, waits } = await world(await open(), { accountConcurrency })
    Object.assign(state, { retryAfterSeconds })
    await submit(using('https://a.test/'))
    await waits()
    fire()
    await until('the second try', async () => (due.size > 0 && waited.length === 2 ? true : undefined))
    expect(waited).toEqual([1_000, ms])
    await jobs.close()
  })

  it('one slot of an account is left to jobs that do not wait long for their sessions', async () => {
    const asks: [sessionId: string | null, ms: number | undefined][] = []
    const first = new Set<string>()
    const gate = Promise.withResolvers<void>()
    const scrape: JobDependencies['scrape'] = async (_, { url, sessionId }, { turnWait }) => {
      asks.push([sessionId, turnWait?.ms])
      if (sessionId === null) return pageOf(url)
      if (!first.has(sessionId)) {
        first.add(sessionId)
        throw new AppError('SESSION_BUSY', { retryAfterSeconds: 2 })
      }
      if (turnWait?.ms === 0) throw new AppError('SESSION_BUSY', { retryAfterSeconds: 2 })
      await gate.promise
      turnWait?.onTurn()
      return pageOf(url)
    }
    const over = { scrape, concurrency: 8, accountConcurrency: 3 }
    const { anna, jobs, due, fire, submit, using, ended } = await world(await open(), over)
    const ids = new Map<string | null, string>()
    for (const sessionId of ['a', 'b', 'c']) ids.set(sessionId, await submit(using('https://a.test/', { sessionId })))
    await until('all to be busy', async () => (due.size === 3 ? true : undefined))
    fire()
    await until('the third to be refused', async () => (asks.length === 6 && due.size === 1 ? true : undefined))
    expect(asks.slice(3).map(([, ms]) => ms)).toEqual([30_000, 30_000, 0])
    const waiting = asks.slice(3, 5).map(([sessionId]) => ids.get(sessionId) ?? '')
    expect(await ended(anna, await submit(input('https://other.test/')))).toMatchObject({ status: 'succeeded' })
    gate.resolve()
    for (const id of waiting) expect(await ended(anna, id)).toMatchObject({ status: 'succeeded' })
    await jobs.close()
  })

  it('whoever cancels ends a try at once, and no job whose turn has begun', async () => {
    const gate = Promise.withResolvers<void>()
    const scrape: JobDependencies['scrape'] = async (_, { url }, { turnWait, signal }) => {
      if (url === 'https://begun.test/') turnWait?.onTurn()
      const aborted = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => aborted.reject(signal.reason))
      await Promise.race([gate.promise, aborted.promise])
      return pageOf(url)
    }
    const { anna, jobs, submit, using, ended } = await world(await open(), { scrape, concurrency: 4 })
    const begun = await submit(using('https://begun.test/', { sessionId: 'begun' }))
    const asking = await submit(using('https://asking.test/'))
    for (const id of [begun, asking]) {
      await until('its start', async () => ((await jobs.get(anna, id)).status === 'processing' ? true : undefined))
      await jobs.cancel(anna, id)
    }
    expect(await ended(anna, asking)).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } })
    gate.resolve()
    expect(await ended(anna, begun)).toMatchObject({ status: 'succeeded' })
    await jobs.close()
  })

  it.each(['a job', 'an item', 'a job of a server that stops'])(
    '%s that is cancelled while it asks for its session ends as cancelled',
    async (which) => {
      const gate = Promise.withResolvers<void>()
      const scrape: JobDependencies['scrape'] = async (_, _input, { signal }) => {
        await gate.promise
        signal.throwIfAborted()
        throw new AppError('SESSION_BUSY')
      }
      const { anna, jobs, submit, using, ended } = await world(await open(), { scrape })
      const item = { input: using('https://a.test/'), callbackUrl: null }
      const isItem = which === 'an item'
      const batch = isItem ? await jobs.submitBatch(anna, [item], context('r')) : null
      const id = batch?.items[0]?.jobId ?? (await submit(item.input))
      await until('its try', async () => ((await jobs.get(anna, id)).status === 'processing' ? true : undefined))
      if (batch === null) await jobs.cancel(anna, id)
      else await jobs.cancelBatch(anna, batch.batchId)
      const closed = which.endsWith('stops') ? jobs.close() : null
      gate.resolve()
      expect(await ended(anna, id)).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } })
      if (batch !== null) expect(await jobs.getBatch(anna, batch.batchId)).toMatchObject({ status: 'cancelled' })
      await (closed ?? jobs.close())
    },
  )

  describe.each(['GET', 'POST'] as const)('a %s whose wait for its session could not be stored', (method) => {
    const asked = async (answerIsLost = false) => {
      const store = await open()
      const full = fullStore(store)
      const commit: typeof full.commit = async (list, options) => {
        if (answerIsLost && full.isFull) await store.commit(list, options)
        await full.commit(list, options)
      }
      let tries = 0
      const scrape: JobDependencies['scrape'] = async (_, { url }, { turnWait }) => {
        tries += 1
        if (tries > 1) {
          turnWait?.onTurn()
          return pageOf(url)
        }
        full.isFull = true
        throw new AppError('SESSION_BUSY')
      }
      const { submit, using, waits, ...jobs } = await world(store, { scrape, store: { commit } })
      const id = await submit(using('https://a.test/', { method }))
      await waits()
      await until('the failure', async () => jobs.errors[0])
      await jobs.jobs.sweep()
      const state = async () => (await jobs.jobs.get(jobs.anna, id)).status
      return { ...jobs, id, full, state }
    }

    it('waits as soon as that can be stored', async () => {
      const { anna, jobs, id, full, fire, state, ended, errors } = await asked()
      expect([await state(), errors.length]).toEqual(['processing', 1])
      full.isFull = false
      await jobs.sweep()
      expect(await state()).toBe('queued')
      fire()
      expect(await ended(anna, id)).toMatchObject({ status: 'succeeded' })
      await jobs.close()
    })

    it('ends as cancelled when it was cancelled in the meantime', async () => {
      const { anna, jobs, id, full } = await asked()
      full.isFull = false
      await jobs.cancel(anna, id)
      await jobs.sweep()
      expect(await jobs.get(anna, id)).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } })
      await jobs.close()
    })

    it('waits when its server stops', async () => {
      const { jobs, full, state } = await asked()
      full.isFull = false
      await jobs.close()
      expect(await state()).toBe('queued')
    })

    it('is not cancelled if it was stored, and only the answer was lost', async () => {
      const { anna, jobs, id, full, fire, state, ended } = await asked(true)
      full.isFull = false
      await jobs.sweep()
      expect(await state()).toBe('queued')
      fire()
      expect(await ended(anna, id)).toMatchObject({ status: 'succeeded' })
      await jobs.close()
    })
  })

  it('tries do not count as starts, and whoever cancels ends the wait', async () => {
    const store = await open()
    const { anna, fire, asked, jobs, submit, using, waits } = await world(store)
    const id = await submit(using('https://a.test/'))
    for (let n = 1; n <= 3; n += 1) {
      await waits()
      expect(asked).toHaveLength(n)
      if (n < 3) fire()
    }
    await until('its wait', async () => ((await jobs.get(anna, id)).status === 'queued' ? true : undefined))
    const dying = jobWorld(store)
    dying.hold('https://a.test/')
    dying.jobs.start()
    await until('a start', async () => dying.scraped[0])
    dying.clock.advance(151_000)
    expect(await dying.jobs.get(anna, id)).toMatchObject({ status: 'queued' })
    const { batchId } = await jobs.submitBatch(
      anna,
      [{ input: using('https://b.test/'), callbackUrl: null }],
      context('r'),
    )
    expect(await jobs.cancelBatch(anna, batchId)).toMatchObject({ status: 'cancelled' })
    await jobs.close()
  })
})
