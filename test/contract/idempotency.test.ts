import { expect, it } from 'vitest'
import { createIdempotency } from '../../src/idempotency/idempotency.ts'
import { createIdempotencyRepository } from '../../src/idempotency/repository.ts'
import type { Store } from '../../src/storage/store.ts'
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

  it('is bound to its body', async () => {
    const { idempotency, anna, ticket } = await start()
    await idempotency.end(await ticket(anna, request), answer('a'), false)
    await expect(idempotency.begin(anna, { ...request, fingerprint: 'g' })).rejects.toEqual(code('CONFLICT'))
  })
})
