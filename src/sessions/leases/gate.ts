import { termsAt } from '../concurrency.ts'
import type { Session } from '../session.ts'
import { sessionBusy } from './busy.ts'
import { createWaiter, Door } from './door.ts'
import { type FirstUse, FirstUses } from './first-uses.ts'
import type { GateDependencies } from './gate-dependencies.ts'
import { Hold } from './hold.ts'
import type { Lease } from './lease.ts'
import { freeTurn, type Turn } from './turn.ts'
import type { Entered, TurnRequest } from './turn-request.ts'
import { useWish } from './use-wish.ts'
import { type Wish, waitForTurn } from './wait-for-turn.ts'

export interface Gate {
  /**
   * Waits for a turn to use a session: first come, first served within a process, and one after the other among several.
   * Where its uses need no lease, that is at once and costs nothing. What it answers with the turn was read when nobody
   * else could change it. Throws SESSION_BUSY after `waitMs`, NOT_FOUND for a lease that is none, what `read` throws and
   * the signal's reason.
   */
  enter<Found extends { readonly session: Session }>(request: TurnRequest<Found>): Promise<Entered<Found>>
  /** Waits in the same line for something else than a turn. Throws as `waitForTurn`. */
  wait<T>(wish: Wish<T>, signal: AbortSignal): Promise<T>
  /** Has whoever waits for a session look again. */
  wake(sessionId: string): void
}

export function createGate(deps: GateDependencies): Gate {
  const doors = new Map<string, Door>()
  const doorOf = (sessionId: string): Door => {
    const known = doors.get(sessionId)
    if (known !== undefined) return known
    const door = new Door()
    doors.set(sessionId, door)
    return door
  }
  const tidy = (sessionId: string, door: Door): void => {
    if (!door.lines.has('') && door.ticket !== null) {
      // Where this is not written, the ticket ends by itself.
      void deps.store.commit([deps.repository.dropTicket(door.ticket.id)]).catch(() => {})
      door.ticket = null
    }
    if (door.isIdle() && doors.get(sessionId) === door) doors.delete(sessionId)
  }
  const firstUses = new FirstUses()
  const share = (sessionId: string, paceMs: number | null, onEnd = (): void => {}): Turn => {
    const door = doorOf(sessionId)
    door.shared += 1
    door.sharedSince ??= deps.clock.now()
    return freeTurn(deps, { sessionId, paceMs }, () => {
      door.shared -= 1
      if (door.shared === 0) door.sharedSince = null
      onEnd()
      door.wake()
      tidy(sessionId, door)
    })
  }
  const hold = (sessionId: string, lease: Omit<Lease, 'token'>, underId: string): Hold => {
    const door = doorOf(sessionId)
    const held = new Hold(deps, lease, () => {
      door.holds.delete(entry)
      door.wake()
      tidy(sessionId, door)
    })
    const entry = { underId, hold: held }
    door.holds.add(entry)
    return held
  }
  const wait = async <T>(wish: Wish<T>, signal: AbortSignal): Promise<T> => {
    const { sessionId } = wish
    const underId = wish.underId ?? ''
    const door = doorOf(sessionId)
    const waiter = createWaiter(deps, signal)
    door.join(underId, waiter)
    const place = { isFirst: () => door.isFirst(underId, waiter), sleepUntil: waiter.sleepUntil }
    try {
      return await waitForTurn(deps, door, place, wish)
    } finally {
      door.leave(underId, waiter)
      tidy(sessionId, door)
    }
  }
  /** Until the first use of the session's cookies has ended, or has had its time. Throws SESSION_BUSY. */
  const waitForFirst = async (session: Session, { ended, until }: FirstUse, endsAt: number, signal: AbortSignal) => {
    if (deps.clock.now() < endsAt) {
      const waiter = createWaiter(deps, signal)
      void ended.then(() => waiter.wake())
      await waiter.sleepUntil(Math.min(until, endsAt))
      if (firstUses.ahead(session, deps.clock.now()) === null) return
      if (until <= endsAt) return firstUses.letOthers(session)
    }
    const heldSince = doors.get(session.id)?.sharedSince ?? null
    throw sessionBusy({ heldSince, heldUntil: null }, deps.clock.now())
  }
  return {
    enter: async (request) => {
      const askedAt = deps.clock.now()
      const waitedMs = (): number => deps.clock.now() - askedAt
      const { id } = request.first.session
      for (let found = request.first; ; found = await request.read()) {
        const { session } = found
        const isFree = request.under === null && !doors.get(id)?.hasLine('')
        if (!isFree || termsAt(session, deps.clock.now()) !== null) {
          const left = { ...request, first: found, waitMs: Math.max(0, request.waitMs - waitedMs()) }
          const make = {
            share: (paceMs: number | null) => share(id, paceMs),
            hold: (lease: Omit<Lease, 'token'>, underId: string) => hold(id, lease, underId),
          }
          return { ...(await wait(useWish(deps, left, make), request.signal)), waitedMs: waitedMs() }
        }
        const ahead = firstUses.ahead(session, deps.clock.now())
        if (ahead === null) {
          return { turn: share(id, null, firstUses.begin(session, deps.clock.now())), found, waitedMs: waitedMs() }
        }
        await waitForFirst(session, ahead, askedAt + request.waitMs, request.signal)
      }
    },
    wait,
    wake: (sessionId) => doors.get(sessionId)?.wake(),
  }
}
