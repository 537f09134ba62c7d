import { expect, it } from 'vitest'
import { termsAt } from '../../src/sessions/limits/concurrency.ts'
import { ConflictError, type Write } from '../../src/storage/write.ts'
import { leaseMs, leaseWorld } from '../support/lease-world.ts'
import { eachStore } from '../support/stores.ts'

eachStore((open) => {
  const start = async () => {
    const store = await open()
    const lease = await leaseWorld(store)
    const isDone = (list: readonly Write[]): Promise<boolean> =>
      store.commit(list).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ConflictError && error.reason === 'session_taken') return false
          throw error
        },
      )
    return { ...lease, store, isDone }
  }

  it('grants one of many concurrent requests, with a token higher than the last', async () => {
    const { claim, isDone, live, repository, sessionId, time, store } = await start()
    const tokens: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const won = await Promise.all(Array.from({ length: 8 }, () => isDone(repository.claim(claim()))))
      expect(won.filter(Boolean)).toHaveLength(1)
      const [lease, ...more] = await live()
      expect(more).toEqual([])
      expect(lease).toMatchObject({
        sessionId,
        kind: 'use',
        holder: 'node-1',
        since: time.now(),
        until: time.now() + leaseMs,
      })
      if (lease === undefined) throw new Error('no lease')
      tokens.push(lease.token)
      // Given back, or left to end by itself.
      if (round === 0) await store.commit(repository.release(lease))
      else time.advance(leaseMs)
      expect(await live()).toEqual([])
    }
    expect(tokens).toEqual([1, 2, 3])
  })

  it('grants as many leases as allowed, and none while a client has one', async () => {
    const { claim, isDone, live, repository, anna, sessionId, world } = await start()
    const won = await Promise.all(Array.from({ length: 5 }, () => isDone(repository.claim(claim({ max: 3 })))))
    expect(won.filter(Boolean)).toHaveLength(3)
    const outside = claim({ kind: 'outside', holder: anna.userId })
    expect(await isDone(repository.claim(outside))).toBe(false)
    for (const lease of await live()) await world.store.commit(repository.release(lease))
    expect(await isDone(repository.claim(outside))).toBe(true)
    expect((await world.sessions.get(anna, sessionId)).heldUntil).toBe(outside.until)
    expect(await isDone(repository.claim(claim({ max: 3 })))).toBe(false)
    await world.store.commit(repository.release(outside))
    expect((await world.sessions.get(anna, sessionId)).heldUntil).toBeNull()
    expect(await isDone(repository.claim(claim({ max: 3 })))).toBe(true)
  })

  it('lets the holder of a lease from outside use the session under it, one use at a time', async () => {
    const { claim, isDone, repository, anna, time } = await start()
    const outside = claim({ kind: 'outside', holder: anna.userId })
    await isDone(repository.claim(outside))
    const under = { leaseId: outside.id, userId: anna.userId }
    expect(await isDone(repository.claim(claim({ under: { ...under, userId: 'bob' } })))).toBe(false)
    expect(await isDone(repository.claim(claim({ under: { ...under, leaseId: 'none' } })))).toBe(false)
    expect(await isDone(repository.claim(claim({ under })))).toBe(true)
    expect(await isDone(repository.claim(claim({ under })))).toBe(false)
    // The lease has ended, the use under it has not: nobody else begins.
    time.advance(leaseMs - 1)
    const late = claim({ under })
    expect(await isDone(repository.claim(late))).toBe(false)
    time.advance(1)
    expect(await isDone(repository.claim(claim({ under })))).toBe(false)
    expect(await isDone(repository.claim(claim()))).toBe(true)
  })

  it('keeps the order of tickets, and passes by one that is not kept', async () => {
    const { claim, isDone, live, repository, sessionId, time, store } = await start()
    const ticket = (id: string) => repository.keepTicket({ id, until: time.now() + 1000 }, sessionId, time.now())
    await isDone(ticket('first'))
    await isDone(ticket('second'))
    expect((await repository.occupancy(sessionId, time.now())).tickets.map(({ id }) => id)).toEqual(['first', 'second'])
    expect(await isDone(repository.claim(claim()))).toBe(false)
    expect(await isDone(repository.claim(claim({ ticketId: 'second' })))).toBe(false)
    expect(await isDone(repository.claim(claim({ ticketId: 'first' })))).toBe(true)
    const [held] = await live()
    if (held === undefined) throw new Error('no lease')
    await store.commit(repository.release(held))
    // Used up with the claim; a caller that takes another comes last.
    await isDone(ticket('first'))
    expect(await isDone(repository.claim(claim({ ticketId: 'first' })))).toBe(false)
    time.advance(500)
    await isDone(ticket('first'))
    time.advance(500)
    expect(await isDone(repository.claim(claim()))).toBe(false)
    expect(await isDone(repository.claim(claim({ ticketId: 'first' })))).toBe(true)
    await isDone(ticket('third'))
    expect(await isDone(repository.claim(claim()))).toBe(false)
    await store.commit([repository.dropTicket('third')])
    expect((await repository.occupancy(sessionId, time.now())).tickets).toEqual([])
  })

  it('keeps visits apart, those of one use as well', async () => {
    const { claim, isDone, repository, sessionId, time, store, live } = await start()
    const paced = () => claim({ max: null, nextUseAt: time.now() + 1000 })
    const visit = () =>
      store.commit([repository.takeVisit(sessionId, time.now(), time.now() + 1000)]).then(
        () => true,
        () => false,
      )
    const won = await Promise.all(Array.from({ length: 4 }, () => isDone(repository.claim(paced()))))
    expect(won.filter(Boolean)).toHaveLength(1)
    time.advance(999)
    expect([await isDone(repository.claim(paced())), await visit()]).toEqual([false, false])
    time.advance(1)
    expect(await isDone(repository.claim(paced()))).toBe(true)
    // Any number at a time, one after the other.
    expect(await live()).toHaveLength(2)
    time.advance(1000)
    // A caller that waits with a ticket goes first, but not before a further visit of a use that has begun.
    await isDone(repository.keepTicket({ id: 'other', until: time.now() + 5000 }, sessionId, time.now()))
    expect(await isDone(repository.claim(paced()))).toBe(false)
    expect(await visit()).toBe(true)
  })

  it.each<['use' | 'outside', boolean]>([
    ['use', true],
    ['use', false],
    ['outside', false],
  ])('does not count what a clock that was ahead has left (%s, with a ticket: %s)', async (kind, hasTicket) => {
    const { claim, isDone, repository, sessionId, time, store, anna, world } = await start()
    const days = 40 * 24 * 3_600_000
    const left = { since: time.now() + days, until: time.now() + days + leaseMs, nextUseAt: time.now() + days + 1000 }
    expect(await isDone(repository.claim(claim({ kind, holder: anna.userId, max: null, ...left })))).toBe(true)
    const ticket = { id: 'left', until: time.now() + days }
    if (hasTicket) await store.commit(repository.keepTicket(ticket, sessionId, time.now() + days))
    expect(await repository.occupancy(sessionId, time.now())).toEqual({ leases: [], tickets: [], nextUseAt: null })
    const session = await world.sessions.get(anna, sessionId)
    expect(termsAt({ ...session, concurrency: null }, time.now())).toBeNull()
    await store.commit([repository.takeVisit(sessionId, time.now(), time.now() + days)])
    const next = claim({ nextUseAt: time.now() + 1000 })
    expect(await isDone(repository.claim(next))).toBe(true)
    expect((await store.db.selectFrom('session_leases').select('id').execute()).map(({ id }) => id)).toEqual([next.id])
    // The longest that a client can take does count.
    await store.commit(repository.release({ ...next, kind: 'use' }))
    time.advance(1000)
    const longest = claim({ kind: 'outside', holder: anna.userId, until: time.now() + 3_600_000 })
    expect(await isDone(repository.claim(longest))).toBe(true)
    expect(await isDone(repository.claim(claim()))).toBe(false)
  })

  it('grants no lease while a client has one', async () => {
    const { claim, isDone, repository, anna } = await start()
    await isDone(repository.claim(claim({ kind: 'outside', holder: anna.userId })))
    expect(await isDone(repository.claim(claim({ max: null })))).toBe(false)
  })

  it('refuses a lease that has expired, and renews one that has not', async () => {
    const { claim, isDone, repository, time, store } = await start()
    const lease = claim()
    const fenced = () => store.commit([repository.requireLive(lease.id, time.now())])
    await expect(fenced()).rejects.toBeInstanceOf(ConflictError)
    await isDone(repository.claim(lease))
    time.advance(leaseMs - 1)
    await fenced()
    await store.commit(repository.renew(lease, time.now() + leaseMs, time.now()))
    time.advance(leaseMs - 1)
    await fenced()
    expect(await isDone(repository.claim(claim()))).toBe(false)
    time.advance(1)
    await expect(fenced()).rejects.toBeInstanceOf(ConflictError)
    const renewal = store.commit(repository.renew(lease, time.now() + leaseMs, time.now()))
    await expect(renewal).rejects.toBeInstanceOf(ConflictError)
    expect(await isDone(repository.claim(claim()))).toBe(true)
  })

  it('does not undo a lease that followed with the release of one that has ended', async () => {
    const { claim, isDone, repository, time, world, anna, sessionId } = await start()
    const [old, next] = [claim({ kind: 'outside', holder: 'x' }), claim({ kind: 'outside', holder: 'y' })]
    await isDone(repository.claim(old))
    time.advance(leaseMs)
    const later = { ...next, since: time.now(), until: time.now() + leaseMs }
    await isDone(repository.claim(later))
    await expect(world.store.commit(repository.release(old))).rejects.toBeInstanceOf(ConflictError)
    const renewal = world.store.commit(repository.renew(old, 1, time.now()))
    await expect(renewal).rejects.toBeInstanceOf(ConflictError)
    expect((await world.sessions.get(anna, sessionId)).heldUntil).toBe(later.until)
  })

  it('leaves nothing behind of a session that is disabled or deleted', async () => {
    for (const end of ['disable', 'delete'] as const) {
      const { claim, isDone, repository, time, world, anna, sessionId, live } = await start()
      const lease = claim({ kind: 'outside', holder: anna.userId })
      await isDone(repository.claim(lease))
      await isDone(repository.keepTicket({ id: 'other', until: time.now() + 5000 }, sessionId, time.now()))
      if (end === 'disable') await world.sessions.update(anna, sessionId, { disabled: true })
      else await world.sessions.delete(anna, sessionId)
      expect(await live()).toEqual([])
      expect((await repository.occupancy(sessionId, time.now())).tickets).toEqual([])
      if (end === 'delete') continue
      expect((await world.sessions.get(anna, sessionId)).heldUntil).toBeNull()
    }
  })
})
