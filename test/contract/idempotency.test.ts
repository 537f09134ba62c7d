import { expect, it } from 'vitest'
import { createIdempotency } from '../../src/idempotency/idempotency.ts'
import { createIdempotencyRepository } from '../../src/idempotency/repository.ts'
import type { Store } from '../../src/storage/store.ts'
import { fullStore, jobWorld, scrapeInput, submitContext } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { testClock } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { testVault } from '../support/test-vault.ts'

const minute = 60_000
const code = (expected: string) => expect.objectContaining({ code: expected })
const answer = (text: string) => ({ status: 201, contentType: 'application/json', body: Buffer.from(text) })
const request = { route: 'POST /sessions', key: 'k', fingerprint: 'f', timeoutMs: 5 * minute }

function world(store: Store) {
  const clock = testClock()
  const repository = createIdempotencyRepository(store)
  const deps = { store, repository, vault: testVault, clock, resultTtlMs: 60 * minute, maxStoredBytes: 64 * 1024 }
  const idempotency = createIdempotency(deps)
  const begin: typeof idempotency.begin = (principal, asked) => idempotency.begin(principal, asked)
  const ticket = async (...args: Parameters<typeof begin>) => {
    const begun = await begin(...args)
    if (!('leaseUntil' in begun)) throw new Error('was answered already')
    return begun
  }
  return { clock, repository, idempotency, begin, ticket, another: createIdempotency(deps) }
}

eachStore((open) => {
  const start = async () => {
    const store = await open()
    return { store, anna: await addUser(store, 'anna'), ...world(store) }
  }

  it('gives a stored answer again, on every node, until it expires', async () => {
    const { idempotency, another, anna, ticket, clock, store } = await start()
    await idempotency.end(await ticket(anna, request), answer('{"a":"é"}'), false)
    expect(await another.begin(anna, request)).toEqual(answer('{"a":"é"}'))
    clock.advance(60 * minute - 1)
    await idempotency.sweep()
    expect(await idempotency.begin(anna, request)).toEqual(answer('{"a":"é"}'))
    clock.advance(1)
    await idempotency.sweep()
    expect(await store.db.selectFrom('idempotent_requests').select('id').execute()).toEqual([])
    await ticket(anna, request)
  })

  it('lets one of many nodes run a request', async () => {
    const { idempotency, another, anna } = await start()
    const both = [idempotency, another, idempotency, another].map((one) => one.begin(anna, request))
    const settled = await Promise.allSettled(both)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of settled) if (one.status === 'rejected') expect(one.reason).toEqual(code('CONFLICT'))
  })

  it('is free again once released, and not while its end is not known, until it expires', async () => {
    const { idempotency, another, anna, ticket, clock } = await start()
    await idempotency.release(await ticket(anna, request))
    const lost = await ticket(anna, request)
    const message = (text: string) => expect.objectContaining({ message: expect.stringContaining(text) })
    const short = { ...request, key: 'short', timeoutMs: 0 }
    await ticket(anna, short)
    clock.advance(minute - 1)
    await expect(another.begin(anna, short)).rejects.toEqual(message('still running'))
    clock.advance(1)
    await expect(another.begin(anna, short)).rejects.toEqual(message('may have been processed'))
    clock.advance(5 * minute - 1)
    await expect(another.begin(anna, request)).rejects.toEqual(message('still running'))
    clock.advance(1)
    await expect(another.begin(anna, request)).rejects.toEqual(message('may have been processed'))
    clock.advance(60 * minute)
    expect(await another.begin(anna, request)).toHaveProperty('leaseUntil')
    // What comes late from the first is its own.
    await idempotency.end(lost, answer('late'), false)
    await expect(idempotency.begin(anna, request)).rejects.toEqual(message('still running'))
  })

  it('gives an answer that was stored late', async () => {
    const { idempotency, another, anna, ticket, clock } = await start()
    const late = await ticket(anna, request)
    clock.advance(7 * minute)
    await idempotency.end(late, answer('late'), false)
    expect(await another.begin(anna, request)).toEqual(answer('late'))
  })

  it('does not do again what was done and whose answer is not kept', async () => {
    const { idempotency, another, anna, ticket } = await start()
    await idempotency.end(await ticket(anna, request), answer('in memory'), true)
    expect(await idempotency.begin(anna, request)).toEqual(answer('in memory'))
    await expect(another.begin(anna, request)).rejects.toEqual(code('CONFLICT'))
    const large = { ...request, key: 'large' }
    await idempotency.end(await ticket(anna, large), answer('x'.repeat(8 * 1024 * 1024 + 1)), false)
    await expect(idempotency.begin(anna, large)).rejects.toEqual(code('CONFLICT'))
  })

  it('stores so many bytes of one account and no more', async () => {
    const { idempotency, anna, ticket, repository } = await start()
    const page = answer('x'.repeat(6 * 1024))
    for (let n = 0; n < 11; n += 1) await idempotency.end(await ticket(anna, { ...request, key: `k${n}` }), page, false)
    expect(await repository.storedBytes(anna.userId)).toBeLessThan(64 * 1024)
    expect(await idempotency.begin(anna, { ...request, key: 'k0' })).toMatchObject({ status: 201 })
    await expect(idempotency.begin(anna, { ...request, key: 'k10' })).rejects.toEqual(code('CONFLICT'))
  })

  const forJob = { ...request, timeoutMs: null }
  /** Submits a job as its route does. */
  const submitter = (store: Store, { idempotency, anna, ticket }: Awaited<ReturnType<typeof start>>) => {
    const full = fullStore(store, 'insert into "jobs"')
    const { jobs } = jobWorld(store, { store: full, concurrency: 0 })
    const submit = async (key = 'k') => {
      const held = await ticket(anna, { ...forJob, key })
      const storeAnswer = ({ jobId }: { readonly jobId: string }) => idempotency.storeAnswer(held, answer(jobId))
      return jobs.submit(anna, scrapeInput('https://a.test/'), { ...submitContext('r'), storeAnswer })
    }
    return { full, jobs, submit }
  }

  it('stores a job and its answer at once, so a server that is killed leaves both or neither', async () => {
    const world = await start()
    const { another, anna, store } = world
    const { full, jobs, submit } = submitter(store, world)
    full.isFull = true
    await expect(submit()).rejects.toEqual(code('STORAGE_UNAVAILABLE'))
    expect(await another.begin(anna, forJob)).toHaveProperty('leaseUntil', null)
    full.isFull = false
    const { jobId } = await submit()
    expect(await another.begin(anna, forJob)).toEqual(answer(jobId))
    const { jobs: stored } = await jobs.list(anna, { status: null, limit: 10, cursor: null })
    expect(stored.map((job) => job.jobId)).toEqual([jobId])
  })

  it('lets one of many jobs be stored', async () => {
    const world = await start()
    const { jobs, submit } = submitter(world.store, world)
    const settled = await Promise.allSettled([submit(), submit(), submit()])
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    const running = expect.objectContaining({ code: 'CONFLICT', retryAfterSeconds: 2 })
    expect(refused).toEqual([running, running])
    expect((await jobs.list(world.anna, { status: null, limit: 10, cursor: null })).jobs).toHaveLength(1)
  })

  it('counts as running until its answer, which is kept in memory, is there', async () => {
    const { idempotency, another, anna, ticket, store } = await start()
    const running = expect.objectContaining({ code: 'CONFLICT', retryAfterSeconds: 2 })
    const lost = expect.objectContaining({ code: 'CONFLICT', retryAfterSeconds: undefined })
    const [first, second] = [await ticket(anna, forJob), await ticket(anna, forJob)]
    await store.commit(await idempotency.storeAnswer(first, null))
    await idempotency.storeAnswer(second, null)
    await idempotency.release(second)
    await expect(idempotency.begin(anna, forJob)).rejects.toEqual(running)
    await expect(another.begin(anna, forJob)).rejects.toEqual(lost)
    await idempotency.end(first, answer('in memory'), true)
    expect(await idempotency.begin(anna, forJob)).toEqual(answer('in memory'))
    const failed = { ...forJob, key: 'failed' }
    const third = await ticket(anna, failed)
    await store.commit(await idempotency.storeAnswer(third, null))
    await idempotency.release(third)
    await expect(idempotency.begin(anna, failed)).rejects.toEqual(lost)
  })

  it('has as many as an account may have, those of jobs included', async () => {
    const world = await start()
    const { anna, store } = world
    const columns = 'id, account_id, wrapped_key, sealed, bytes, lease_until, created_at, expires_at'
    const numbers = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 9999)'
    const rows = `${numbers} insert into idempotent_requests (${columns}) select 'id-' || i, '${anna.userId}', wrapped_key, sealed, 1, null, created_at, expires_at from n, idempotent_requests`
    const { submit } = submitter(store, world)
    await submit()
    await store.commit([{ sql: rows, params: [] }])
    const message = expect.stringContaining('Idempotency-Key')
    await expect(submit('one more')).rejects.toEqual(expect.objectContaining({ code: 'RATE_LIMITED', message }))
  })

  it('is bound to its body', async () => {
    const { idempotency, anna, ticket } = await start()
    await idempotency.end(await ticket(anna, request), answer('a'), false)
    await expect(idempotency.begin(anna, { ...request, fingerprint: 'g' })).rejects.toEqual(code('CONFLICT'))
  })
})
