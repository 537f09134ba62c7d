import { termsAt } from '../concurrency.ts'
import type { Session } from '../session.ts'
import { createWaiter, Door } from './door.ts'
import { FirstUses } from './first-uses.ts'
import type { GateDependencies } from './gate-dependencies.ts'
import { Hold } from './hold.ts'
import type { Lease } from './lease.ts'
import { type About, freeTurn, type Turn } from './turn.ts'
import type { Entered, TurnRequest } from './turn-request.ts'
import { type Use, useWish } from './use-wish.ts'
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
  const createUse = (): Use => {
    let end = (): void => {}
    return {
      begin: (session) => {
        end = firstUses.begin(session, deps.clock.now())
      },
      end: () => end(),
    }
  }
  const share = (use: Use, about: About): Turn => {
    const { sessionId } = about
    const door = doorOf(sessionId)
    door.shared += 1
    door.sharedSince ??= deps.clock.now()
    return freeTurn(deps, about, () => {
      door.shared -= 1
      if (door.shared === 0) door.sharedSince = null
      use.end()
      door.wake()
      tidy(sessionId, door)
    })
  }
  const shareFreely = (session: Session): Turn => {
    const use = createUse()
    use.begin(session)
    return share(use, { sessionId: session.id, paceMs: null })
  }
  const hold = (use: Use, lease: Omit<Lease, 'token'>, underId: string): Hold => {
    const { sessionId } = lease
    const door = doorOf(sessionId)
    const held = new Hold(deps, lease, () => {
      door.holds.delete(entry)
      use.end()
      door.wake()
      tidy(sessionId, door)
    })
    const entry = { underId, hold: held }
    door.holds.add(entry)
    return held
  }
  const firstUseUntil = (session: Session): number | null => firstUses.aheadUntil(session, deps.clock.now())
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
  return {
    enter: async (request) => {
      const { first: found, under, signal } = request
      const { session } = found
      const door = doors.get(session.id)
      if (under === null && firstUseUntil(session) === null && termsAt(session, deps.clock.now()) === null) {
        if (!door?.hasLine('')) return { turn: shareFreely(session), found, waitedMs: 0 }
        // Those who came before may wait for what was changed since.
        door.wake()
      }
      const askedAt = deps.clock.now()
      const got = await wait(useWish(deps, request, { firstUseUntil, shareFreely, createUse, share, hold }), signal)
      return { ...got, waitedMs: deps.clock.now() - askedAt }
    },
    wait,
    wake: (sessionId) => doors.get(sessionId)?.wake(),
  }
}
