import { expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { Turn } from '../../src/sessions/leases/turn.ts'
import { maxWaiters } from '../../src/sessions/limits/waiter-limits.ts'
import type { Store } from '../../src/storage/store.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { fullStore } from '../support/job-world.ts'
import { type LeaseWorld, leaseMs, leaseWorld, type Node } from '../support/lease-world.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { until } from '../support/until.ts'

/** Who has had a turn, in order; each keeps it until it is told to give it back. */
function visitors(node: Node) {
  const entered: { readonly name: string; readonly turn: Turn }[] = []
  return {
    entered,
    names: () => entered.map(({ name }) => name),
    come: (name: string) => node.enter().then((turn) => void entered.push({ name, turn })),
  }
}

/** A session of new cookies, its first use, and others that wait for that. */
async function firstUse(store: Store, names: readonly string[]) {
  const lease = await leaseWorld(store, 'auto')
  const node = lease.node('a')
  const line = visitors(node)
  const first = await node.enter()
  const coming = names.map((name) => line.come(name))
  const waiting = (count: number) => until(`${count} that wait`, () => lease.time.pending() === count || undefined)
  await waiting(names.length)
  return { lease, node, line, first, coming, waiting }
}

/**
 * Lets time pass, step by step, until it is so: what was woken has to reach the database in between. Time stands still
 * while fewer wait for it than `waiting`: others work, for as long as the database takes.
 */
async function pass(
  { time }: LeaseWorld,
  what: string,
  isSo: () => boolean,
  waiting: () => number = () => 0,
): Promise<void> {
  await until(what, () => {
    if (isSo()) return true
    if (time.pending() >= waiting()) time.advance(20)
    return undefined
  })
}

/** As `pass`, where nobody but those who wait for a turn waits for anything: while they work, time stands still. */
async function skip(lease: LeaseWorld, what: string, isSo: () => boolean): Promise<void> {
  await until(what, () => {
    if (isSo()) return true
    lease.skip()
    return undefined
  })
}

eachStore((open, { also, few }) => {
  it('costs no write and no row if uses are shared', async () => {
    const lease = await leaseWorld(await open(), 'auto')
    const node = lease.node('a')
    await (await node.enter()).release()
    const before = await lease.world.repository.find(lease.sessionId, lease.anna.userId)
    const turns = await Promise.all(Array.from({ length: 4 }, () => node.enter()))
    for (const turn of turns) {
      const isRecorded = await turn.beginVisit(0, new AbortController().signal)
      expect([turn.signal, isRecorded, turn.fence()]).toEqual([null, false, []])
      await turn.release()
    }
    expect(await lease.world.repository.find(lease.sessionId, lease.anna.userId)).toEqual(before)
    expect(await lease.live()).toEqual([])
    expect(lease.time.pending()).toBe(0)
  })

  it('says to who reads the session again whether it waited, and lets the next one go ahead if that is refused', async () => {
    const lease = await leaseWorld(await open())
    const node = lease.node('a')
    const reads: string[] = []
    const enter = (name: string, isRefused = false) =>
      node.enter({
        beforeRead: (hasWaited) => {
          reads.push(`${name} ${hasWaited}`)
          if (isRefused && hasWaited) throw new AppError('UNAUTHORIZED')
        },
      })
    const first = await enter('first')
    expect(reads).toEqual(['first false'])
    const [second, third] = [enter('second', true), enter('third')]
    const refused = expect(second).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    // Besides, the lease of the first waits to be renewed.
    await until('two that wait', () => lease.time.pending() === 3 || undefined)
    await first.release()
    await refused
    await (await third).release()
    expect(reads).toEqual(['first false', 'second true', 'third true', 'third false'])
    expect(await lease.live()).toEqual([])
  })

  it('lets the first use of new cookies go ahead, and then the others side by side', async () => {
    const { lease, node, line, first, coming } = await firstUse(await open(), ['second', 'third', 'fourth'])
    expect(line.names()).toEqual([])
    await first.release()
    await Promise.all(coming)
    expect(line.names()).toEqual(['second', 'third', 'fourth'])
    expect(await lease.live()).toEqual([])
    for (const { turn } of line.entered) await turn.release()
    // Known now, until other cookies are put in.
    const [again, beside] = [await node.enter(), await node.enter()]
    await Promise.all([again, beside].map((turn) => turn.release()))
    await lease.world.sessions.refresh(lease.anna, lease.sessionId, {
      cookies: { sid: '2' },
      headers: null,
      expiresAt: null,
    })
    const fresh = await node.enter()
    await expect(node.enter({ waitMs: 0 })).rejects.toMatchObject({ code: 'SESSION_BUSY' })
    await fresh.release()
    expect(lease.time.pending()).toBe(0)
  })

  it('lets the next use go ahead as the first one where the first showed nothing', async () => {
    const { lease, line, first, coming, waiting } = await firstUse(await open(), ['second', 'third', 'fourth'])
    first.showedNothing()
    await first.release()
    await coming[0]
    await waiting(2)
    expect(line.names()).toEqual(['second'])
    await line.entered[0]?.turn.release()
    await Promise.all(coming)
    expect(line.names()).toEqual(['second', 'third', 'fourth'])
    for (const { turn } of line.entered) await turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  also('lets those that show nothing go ahead one after the other for ten seconds in all', async () => {
    const { lease, line, first, coming, waiting } = await firstUse(await open(), ['second', 'third', 'fourth'])
    lease.time.advance(6_000)
    first.showedNothing()
    await first.release()
    await coming[0]
    await waiting(2)
    lease.time.advance(3_999)
    await waiting(2)
    expect(line.names()).toEqual(['second'])
    lease.time.advance(1)
    await Promise.all(coming)
    expect(line.names()).toEqual(['second', 'third', 'fourth'])
    for (const { turn } of line.entered) await turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  also('runs the first use of new cookies alone, also with a pace', async () => {
    const lease = await leaseWorld(await open(), 'auto')
    await lease.set({ paceMs: 10 })
    const node = lease.node('a')
    const line = visitors(node)
    const first = await node.enter()
    const coming = ['second', 'third'].map((name) => line.come(name))
    // Beside them, the lease of the first waits to be renewed.
    await until('two that wait', () => (lease.time.pending() === 3 ? true : undefined))
    lease.time.advance(9_999)
    await until('two that wait again', () => (lease.time.pending() === 3 ? true : undefined))
    expect(line.names()).toEqual([])
    await first.release()
    await pass(
      lease,
      'the others',
      () => line.entered.length === 2,
      () => 2,
    )
    await Promise.all(coming)
    expect(line.names()).toEqual(['second', 'third'])
    for (const { turn } of line.entered) await turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  it.each(few(['pace', 'rotation'] as const))(
    'knows the first use of what was found after a claim: %s',
    async (why) => {
      const lease = await leaseWorld(await open(), 'auto')
      const { world, sessionId, anna } = lease
      if (why === 'pace') await lease.set({ paceMs: 10 })
      else {
        const rotation = { seen: 1, version: 1, cookieNames: ['sid'], rotates: true }
        await world.store.commit([world.repository.noteRotation(sessionId, rotation)])
      }
      const node = lease.node('a')
      const first = await node.enter({
        afterFirstRead: async () => {
          await world.sessions.refresh(anna, sessionId, { cookies: { sid: '2' }, headers: null, expiresAt: null })
        },
      })
      lease.time.advance(20)
      await expect(node.enter({ waitMs: 0 })).rejects.toMatchObject({ code: 'SESSION_BUSY' })
      await first.release()
      const others = [await node.enter({ waitMs: 0 })]
      lease.time.advance(20)
      others.push(await node.enter({ waitMs: 0 }))
      for (const turn of others) await turn.release()
      expect(lease.time.pending()).toBe(0)
    },
  )

  it('knows cookies that were used also when a use of those before them ends', async () => {
    const lease = await leaseWorld(await open(), 'auto')
    const node = lease.node('a')
    const old = await node.enter()
    await lease.world.sessions.refresh(lease.anna, lease.sessionId, {
      cookies: { sid: '2' },
      headers: null,
      expiresAt: null,
    })
    await (await node.enter()).release()
    await old.release()
    for (const turn of [await node.enter({ waitMs: 0 }), await node.enter({ waitMs: 0 })]) await turn.release()
  })

  it('runs the others one after the other if the first one showed that the site rotates', async () => {
    const { lease, line, first, coming } = await firstUse(await open(), ['second', 'third'])
    const { sessionId, world } = lease
    const rotation = { seen: 1, version: 2, cookieNames: ['sid'], rotates: true }
    await first.commit([world.repository.noteRotation(sessionId, rotation)])
    await until('the second', () => line.entered[0])
    expect(await lease.live()).toHaveLength(1)
    expect(line.entered).toHaveLength(1)
    await line.entered[0]?.turn.release()
    await Promise.all(coming)
    await line.entered[1]?.turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  also('limits the wait for a first use to ten seconds, or to the time that the caller has', async () => {
    const lease = await leaseWorld(await open(), 'auto')
    const node = lease.node('a')
    const line = visitors(node)
    const since = lease.time.now()
    const first = await node.enter()
    const busy = { code: 'SESSION_BUSY', busy: { heldSince: since, heldUntil: null } }
    await expect(node.enter({ waitMs: 0 })).rejects.toMatchObject(busy)
    const gone = new AbortController()
    const leaving = node.enter({ signal: gone.signal }).catch((error: unknown) => error)
    const coming = line.come('second')
    await until('two that wait', () => (lease.time.pending() === 2 ? true : undefined))
    gone.abort(new Error('gone'))
    expect(await leaving).toMatchObject({ message: 'gone' })
    lease.time.advance(9_999)
    expect(line.names()).toEqual([])
    lease.time.advance(1)
    await coming
    const third = await node.enter({ waitMs: 0 })
    for (const turn of [first, third, ...line.entered.map((one) => one.turn)]) await turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  it.each([
    ['shared', (lease: LeaseWorld) => lease.set({ concurrency: { mode: 'shared', max: null, waitSeconds: null } })],
    [
      'of other cookies',
      async ({ world, anna, sessionId }: LeaseWorld) => {
        await world.sessions.refresh(anna, sessionId, { cookies: { sid: '2' }, headers: null, expiresAt: null })
      },
    ],
  ])('has who waits for a first use look again when somebody comes who sees that it is %s', async (_what, change) => {
    const lease = await leaseWorld(await open(), 'auto')
    const node = lease.node('a')
    const line = visitors(node)
    const first = await node.enter()
    const coming = [line.come('second')]
    await until('one that waits', () => (lease.time.pending() === 1 ? true : undefined))
    await change(lease)
    coming.push(line.come('third'))
    await until('the second', () => line.entered[0])
    await line.entered[0]?.turn.release()
    await Promise.all(coming)
    expect(line.names()).toEqual(['second', 'third'])
    await line.entered[1]?.turn.release()
    await first.release()
    expect(lease.time.pending()).toBe(0)
  })

  it('lets no use wait for the first one in shared mode', async () => {
    const lease = await leaseWorld(await open(), 'shared')
    const node = lease.node('a')
    const turns = [await node.enter({ waitMs: 0 }), await node.enter({ waitMs: 0 })]
    for (const turn of turns) await turn.release()
  })

  it('serves a process in the order of coming, one at a time', async () => {
    const lease = await leaseWorld(await open())
    const line = visitors(lease.node('a'))
    const all = ['first', 'second', 'third', 'fourth']
    const coming = all.map((name) => line.come(name))
    for (const [index] of all.entries()) {
      await until('the next', () => (line.entered.length > index ? true : undefined))
      expect(line.names()).toEqual(all.slice(0, index + 1))
      expect(await lease.live()).toHaveLength(1)
      // What waits for its own process alone takes no ticket.
      expect(await tickets(lease)).toBe(0)
      await line.entered[index]?.turn.release()
    }
    await Promise.all(coming)
    expect(await lease.live()).toEqual([])
    expect(lease.time.pending()).toBe(0)
  })

  it('gives a turn back with a commit', async () => {
    const lease = await leaseWorld(await open())
    const turn = await lease.node('a').enter()
    await turn.commit([...turn.fence(), lease.world.repository.confirm(lease.sessionId, 1, 0)])
    expect(await lease.live()).toEqual([])
    await turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  it('starves neither of two servers', async () => {
    const lease = await leaseWorld(await open())
    const [a, b] = [visitors(lease.node('a')), visitors(lease.node('b'))]
    const names = Array.from({ length: 4 }, (_, n) => String(n))
    const coming = [...names.map((name) => a.come(name)), ...names.map((name) => b.come(name))]
    const order: string[] = []
    for (let served = 0; served < 8; served += 1) {
      await pass(lease, 'somebody', () => a.entered.length + b.entered.length > served)
      const isA = a.entered.length > order.filter((name) => name === 'a').length
      order.push(isA ? 'a' : 'b')
      expect(await lease.live()).toHaveLength(1)
      // The other one waits, and has seen that it must.
      const other = order.filter((name) => name !== order.at(-1)).length < 4
      if (other) {
        await until('a ticket', async () => {
          lease.time.advance(20)
          return (await tickets(lease)) > 0 ? true : undefined
        })
      }
      await (isA ? a : b).entered.at(-1)?.turn.release()
    }
    await Promise.all(coming)
    expect([a.names(), b.names()]).toEqual([names, names])
    // In turns, for as long as both waited.
    for (const [index, name] of order.slice(1, 7).entries()) expect([index, name]).not.toEqual([index, order[index]])
  })

  it('continues after a server with a lease is gone, but not before the lease has expired', async () => {
    const lease = await leaseWorld(await open())
    const { repository, world, time, claim } = lease
    await world.store.commit(repository.claim(claim({ holder: 'gone' })))
    await world.store.commit(
      repository.keepTicket({ id: 'gone', until: time.now() + 5000 }, lease.sessionId, time.now()),
    )
    const startedAt = time.now()
    const line = visitors(lease.node('a'))
    const coming = line.come('next')
    await skip(lease, 'the end of the lease', () => line.entered.length > 0)
    await coming
    expect(time.now() - startedAt).toBeGreaterThanOrEqual(leaseMs)
    expect(time.now() - startedAt).toBeLessThan(leaseMs + 1000)
    await line.entered[0]?.turn.release()
  })

  it('says SESSION_BUSY when the time is up, since when and until when', async () => {
    const lease = await leaseWorld(await open())
    const { time } = lease
    const held = await lease.node('b').enter()
    const since = time.now()
    const node = lease.node('a')
    const busy = { code: 'SESSION_BUSY', busy: { heldSince: since, heldUntil: since + leaseMs } }
    await expect(node.enter({ waitMs: 0 })).rejects.toMatchObject({ ...busy, retryAfterSeconds: 2 })
    const waiting = node.enter({ waitMs: 1000 }).catch((error: unknown) => error)
    let answer: unknown
    void waiting.then((error) => {
      answer = error
    })
    // Beside who waits, the lease waits to be renewed.
    await pass(
      lease,
      'the refusal',
      () => answer !== undefined,
      () => 2,
    )
    expect(answer).toMatchObject(busy)
    expect(time.now() - since).toBeLessThan(leaseMs)
    await held.release()
    await until('no ticket', async () => ((await tickets(lease)) === 0 ? true : undefined))
  })

  it('lets who goes away out of the line', async () => {
    const lease = await leaseWorld(await open())
    const node = lease.node('a')
    const held = await node.enter()
    const gone = new AbortController()
    const [leaver, stayer] = [node.enter({ signal: gone.signal }), node.enter()]
    gone.abort(new Error('gone'))
    await expect(leaver).rejects.toThrow('gone')
    await held.release()
    await (await stayer).release()
    expect(await lease.live()).toEqual([])
  })

  it('bounds who waits for a session, and leaves room for others who share it', async () => {
    const lease = await leaseWorld(await open())
    const node = lease.node('a')
    const held = await node.enter()
    const gone = new AbortController()
    const wait = (userId: string, count: number) =>
      Array.from({ length: count }, () => node.enter({ userId, signal: gone.signal }))
    const { perSession, perUserOfSession } = maxWaiters
    const overloaded = { code: 'OVERLOADED', retryAfterSeconds: 5 }
    const annas = wait('anna', perUserOfSession)
    await expect(node.enter({ userId: 'anna' })).rejects.toMatchObject(overloaded)
    const ended = Promise.allSettled([...annas, ...wait('boris', perSession - perUserOfSession)])
    await until('all of them', () => (lease.time.pending() === perSession + 1 ? true : undefined))
    await expect(node.enter({ userId: 'clara' })).rejects.toMatchObject(overloaded)
    gone.abort(new Error('gone'))
    await ended
    const next = node.enter({ userId: 'anna' })
    await held.release()
    await (await next).release()
    expect(lease.time.pending()).toBe(0)
  })

  it('bounds how many requests of one user wait, for all sessions together', async () => {
    const lease = await leaseWorld(await open())
    const node = lease.node('a')
    const gone = new AbortController()
    const { anna, sessionId } = lease
    const others = [sessionId, ...(await lease.more(4))]
    const signal = new AbortController().signal
    const input = { ttlMs: 60_000, waitMs: 0 }
    const holds = await Promise.all(others.map((id) => node.leases.take(anna, id, input, signal)))
    const wait = (id: string) => node.leases.take(anna, id, { ttlMs: 1000, waitMs: 60_000 }, gone.signal)
    const perSession = maxWaiters.perUser / 4
    const waiting = others.slice(0, 4).flatMap((id) => Array.from({ length: perSession }, () => wait(id)))
    const ended = Promise.allSettled(waiting)
    await until('all of them', () => (lease.time.pending() === maxWaiters.perUser ? true : undefined))
    await expect(wait(others[4] ?? '')).rejects.toMatchObject({ code: 'OVERLOADED' })
    gone.abort(new Error('gone'))
    await ended
    for (const held of holds) await node.leases.release(anna, held.sessionId, held.id)
    expect(lease.time.pending()).toBe(0)
  })

  it('renews a lease during a use, and ends the use before the lease if it cannot', async () => {
    const lease = await leaseWorld(await open())
    const { time } = lease
    const turn = await lease.node('a').enter()
    const [first] = await lease.live()
    for (let n = 0; n < 9; n += 1) {
      time.advance(leaseMs / 3)
      // The row says so before its holder knows, who then waits for the next time, and for the end.
      await until('the renewal', async () => {
        const [held] = await lease.live()
        return held?.until === time.now() + leaseMs && time.pending() === 1 ? true : undefined
      })
    }
    turn.requireLive()
    expect((await lease.live())[0]).toMatchObject({ id: first?.id, token: first?.token, since: first?.since })
    // Taken away: the next renewal finds nothing.
    await lease.world.store.commit(lease.repository.releaseAll(lease.sessionId))
    time.advance(leaseMs / 3)
    await until('the end', () => (turn.signal?.aborted === true ? true : undefined))
    expect(turn.signal?.reason).toMatchObject({ code: 'SESSION_BUSY' })
    await turn.release()
  })

  it('knows by the clock that it has slept for too long, before anything is sent', async () => {
    const lease = await leaseWorld(await open())
    const turn = await lease.node('a').enter()
    // Three seconds are left to stop what runs.
    lease.world.clock.advance(leaseMs - 3001)
    turn.requireLive()
    lease.world.clock.advance(1)
    expect(turn.signal?.aborted).toBe(false)
    expect(() => turn.requireLive()).toThrow(expect.objectContaining({ code: 'SESSION_BUSY' }))
    expect(turn.signal?.aborted).toBe(true)
    // What it learned is still stored until the end.
    await lease.world.store.commit(turn.fence())
    lease.world.clock.advance(3000)
    await expect(lease.world.store.commit(turn.fence())).rejects.toThrow()
    // Another has it since; what the first gives back is not theirs.
    const next = await lease.node('b').enter()
    await turn.release()
    expect(await lease.live()).toHaveLength(1)
    await lease.world.store.commit(next.fence())
    await next.release()
  })

  it('ends a use three seconds before its lease if no renewal of that can be stored', async () => {
    const store = await open()
    const full = fullStore(store)
    const lease = await leaseWorld({ ...store, commit: full.commit })
    const turn = await lease.node('a').enter()
    full.isFull = true
    for (const ms of [leaseMs / 3, leaseMs / 3, 1999]) lease.time.advance(ms)
    expect(turn.signal?.aborted).toBe(false)
    lease.time.advance(1)
    expect(turn.signal?.reason).toMatchObject({ code: 'SESSION_BUSY' })
    expect(turn.endsAt).toBe(0)
    full.isFull = false
    await turn.release()
    expect(lease.time.pending()).toBe(0)
  })

  it('waits for uses that were shared until now', async () => {
    const lease = await leaseWorld(await open(), 'shared')
    const node = lease.node('a')
    const shared = await Promise.all([node.enter(), node.enter()])
    await lease.set({ concurrency: { mode: 'exclusive', max: null, waitSeconds: null } })
    await expect(node.enter({ waitMs: 0 })).rejects.toMatchObject({
      busy: { heldSince: lease.time.now(), heldUntil: null },
    })
    const line = visitors(node)
    const coming = line.come('alone')
    await shared[0]?.release()
    expect(line.entered).toEqual([])
    await shared[1]?.release()
    await coming
    // A caller that comes now waits in the queue, and finds that it need not wait any more.
    const more = [line.come('x'), line.come('y')]
    await lease.set({ concurrency: null })
    await line.entered[0]?.turn.release()
    await Promise.all(more)
    expect(await lease.live()).toEqual([])
  })

  it('keeps the pace between the visits of all servers, and refuses immediately what cannot start in time', async () => {
    const lease = await leaseWorld(await open(), 'shared')
    const { time } = lease
    await lease.set({ paceMs: 1000 })
    const startedAt = time.now()
    const [a, b] = [visitors(lease.node('a')), visitors(lease.node('b'))]
    const coming = [a.come('1'), a.come('2'), b.come('3'), b.come('4')]
    const times: number[] = []
    const entered = () => a.entered.length + b.entered.length
    for (let served = 0; served < 4; served += 1) {
      await pass(
        lease,
        'the next',
        () => entered() > served,
        () => 4,
      )
      expect(entered()).toBe(served + 1)
      times.push(time.now() - startedAt)
    }
    await Promise.all(coming)
    for (const [index, at] of times.entries()) expect(at).toBeGreaterThanOrEqual(index * 1000)
    expect(times.at(-1)).toBeLessThan(4000)
    const refused = lease.node('c').enter({ waitMs: 500 })
    await expect(refused).rejects.toMatchObject({ code: 'SESSION_BUSY', busy: { heldUntil: expect.any(Number) } })
    for (const { turn } of [...a.entered, ...b.entered]) await turn.release()
  })

  it('leases a session to a client: others wait, the holder continues', async () => {
    const lease = await leaseWorld(await open(), 'auto')
    const { anna, sessionId, time, world } = lease
    const [a, b] = [lease.node('a'), lease.node('b')]
    const signal = new AbortController().signal
    const held = await a.leases.take(anna, sessionId, { ttlMs: 60_000, waitMs: 0 }, signal)
    expect(held).toMatchObject({ kind: 'outside', holder: anna.userId, since: time.now(), until: time.now() + 60_000 })
    for (const node of [a, b]) {
      await expect(node.enter({ waitMs: 0 })).rejects.toMatchObject({ busy: { heldUntil: held.until } })
      const taking = node.leases.take(anna, sessionId, { ttlMs: 1000, waitMs: 0 }, signal)
      await expect(taking).rejects.toMatchObject({ code: 'SESSION_BUSY' })
    }
    const line = visitors(a)
    const coming = line.come('other')
    const own = await b.enter({ under: held.id })
    await expect(a.enter({ under: held.id, waitMs: 0 })).rejects.toMatchObject({ code: 'SESSION_BUSY' })
    await own.release()
    await expect(a.enter({ under: sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const renewed = await a.leases.renew(anna, sessionId, held.id, 120_000)
    expect(renewed).toEqual({ ...held, until: time.now() + 120_000 })
    expect(line.entered).toEqual([])
    await a.leases.release(anna, sessionId, held.id)
    await coming
    expect((await world.sessions.get(anna, sessionId)).heldUntil).toBeNull()
    await expect(a.leases.renew(anna, sessionId, held.id, 1000)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(a.leases.release(anna, sessionId, held.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(a.enter({ under: held.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const said = await world.sessions.audit(anna, sessionId, { limit: 10, cursor: null, action: 'leased' })
    expect(said.entries.map(({ details }) => details)).toMatchObject([
      { lease_id: held.id, until: expect.any(String) },
      { lease_id: held.id, until: expect.any(String) },
      { lease_id: held.id, until: null },
    ])
  })

  it('gives no lease to who went away while it was waited for', async () => {
    const lease = await leaseWorld(await open())
    const node = lease.node('a')
    const held = await node.enter()
    const gone = new AbortController()
    const taking = node.leases.take(lease.anna, lease.sessionId, { ttlMs: 60_000, waitMs: 60_000 }, gone.signal)
    gone.abort(new Error('gone'))
    await expect(taking).rejects.toThrow('gone')
    await held.release()
    expect(await lease.live()).toEqual([])
  })

  it('keeps no lease for who went away while it was granted', async () => {
    const { store, beforeCommit } = interruptedStore(await open())
    const lease = await leaseWorld(store)
    const { anna, sessionId, world } = lease
    const gone = new AbortController()
    beforeCommit(async () => gone.abort(new Error('gone')))
    await lease.node('a').leases.take(anna, sessionId, { ttlMs: 60_000, waitMs: 0 }, gone.signal)
    expect(await lease.live()).toEqual([])
    expect((await world.sessions.get(anna, sessionId)).heldUntil).toBeNull()
  })

  it.each([
    ['granted', 'SESSION_NOT_FOUND'],
    ['renewed', 'NOT_FOUND'],
  ] as const)('a lease is not %s if the session was unshared a moment ago', async (what, code) => {
    const { store, beforeCommit } = interruptedStore(await open())
    const { anna, sessionId, world, node, live } = await leaseWorld(store)
    const boris = await addUser(store, 'boris')
    const organization = await addOrganization(store, 'org', [
      [anna, 'admin'],
      [boris, 'member'],
    ])
    await world.sessions.share(anna, sessionId, organization)
    const { leases } = node('a')
    const take = () => leases.take(boris, sessionId, { ttlMs: 60_000, waitMs: 0 }, new AbortController().signal)
    const held = what === 'renewed' ? await take() : null
    beforeCommit(() => world.sessions.unshare(anna, sessionId))
    await expect(held === null ? take() : leases.renew(boris, sessionId, held.id, 120_000)).rejects.toMatchObject({
      code,
    })
    expect(await live()).toEqual([])
  })
})

async function tickets({ repository, sessionId, time }: LeaseWorld): Promise<number> {
  return (await repository.occupancy(sessionId, time.now())).tickets.length
}
