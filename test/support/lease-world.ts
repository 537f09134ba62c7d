import type { Principal } from '../../src/accounts/principal.ts'
import { type Random, systemRandom, type Timer } from '../../src/clock.ts'
import type { Claim, Lease } from '../../src/sessions/leases/lease.ts'
import { createLeaseRepository, type LeaseRepository } from '../../src/sessions/leases/repository.ts'
import type { Turn } from '../../src/sessions/leases/turn.ts'
import { createLeases, type Leases } from '../../src/sessions/leases.ts'
import type { Session } from '../../src/sessions/session.ts'
import type { Store } from '../../src/storage/store.ts'
import { addUser } from './principals.ts'
import { type SessionWorld, sessionWorld, type TestClock } from './session-world.ts'
import { createInput } from './test-session.ts'

/** Time that a test moves, and what waits for it. */
export interface TestTime extends TestClock, Timer {
  /** How many wait. */
  pending(): number
  /** Moves to the next moment that anybody waits for; stays where nobody waits. */
  skip(): void
}

export function testTime(clock: TestClock): TestTime {
  const advance = (ms: number): void => {
    clock.advance(ms)
    for (const entry of [...waiting].sort((a, b) => a.at - b.at)) {
      if (entry.at <= clock.now() && waiting.delete(entry)) entry.run()
    }
  }
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    pending: () => waiting.size,
    after: (ms, run) => {
      const entry = { at: clock.now() + ms, run }
      waiting.add(entry)
      return () => waiting.delete(entry)
    },
    advance,
    skip: () => {
      if (waiting.size > 0) advance(Math.max(0, Math.min(...[...waiting].map(({ at }) => at)) - clock.now()))
    },
  }
}

export interface Node {
  readonly leases: Leases
  /** Waits for a turn, and gets it or why not. */
  enter(options?: EnterOptions): Promise<Turn>
}

export interface EnterOptions {
  /** Who waits, default Anna; all may use the session. */
  readonly userId?: string
  readonly waitMs?: number
  readonly signal?: AbortSignal
  readonly under?: string
  /** What happens between reading the session and asking for a turn. */
  readonly afterFirstRead?: () => Promise<void>
  /** What happens before it is read again. */
  readonly beforeRead?: (hasWaited: boolean) => void
}

export interface LeaseWorld {
  readonly world: SessionWorld
  readonly time: TestTime
  /** As `time.skip`, but time stands still while the database works. */
  skip(): void
  readonly repository: LeaseRepository
  readonly anna: Principal
  readonly sessionId: string
  /** A server of its own on the same store, whose leases live for 15 seconds. */
  node(nodeId: string, random?: Random): Node
  claim(over?: Partial<Claim>): Claim
  /** Makes so many sessions more, as the first. */
  more(count: number): Promise<string[]>
  /** What lives now, by the database. */
  live(): Promise<readonly Lease[]>
  set(session: Partial<Pick<Session, 'concurrency' | 'paceMs'>>): Promise<void>
}

export const leaseMs = 15_000

/** The store, and how many calls it has not answered yet. */
function counted(store: Store): { readonly store: Store; unanswered(): number } {
  let unanswered = 0
  const count =
    <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    (...args: Args): Promise<Answer> => {
      unanswered += 1
      return call(...args).finally(() => {
        unanswered -= 1
      })
    }
  const [all, rows] = [count(store.all) as Store['all'], count(store.rows) as Store['rows']]
  return { store: { ...store, all, rows, commit: count(store.commit) }, unanswered: () => unanswered }
}

export async function leaseWorld(
  empty: Store,
  mode: 'auto' | 'exclusive' | 'shared' = 'exclusive',
): Promise<LeaseWorld> {
  const { store, unanswered } = counted(empty)
  const world = sessionWorld(store)
  const anna = await addUser(store, 'anna')
  const time = testTime(world.clock)
  const repository = createLeaseRepository(store)
  const create = async () => {
    const concurrency = { mode, max: null, waitSeconds: null } as const
    return (await world.sessions.create(anna, { ...createInput(), concurrency })).id
  }
  const sessionId = await create()
  const read = async () => {
    const found = await world.repository.find(sessionId, anna.userId)
    if (found === null) throw new Error('the session is gone')
    return found
  }
  return {
    world,
    time,
    skip: () => {
      if (unanswered() === 0) time.skip()
    },
    repository,
    anna,
    sessionId,
    node: (nodeId, random = systemRandom) => {
      const { audit, repository: sessionRepository } = world
      const parts = { store, repository, sessionRepository, audit, clock: time, timer: time }
      const leases = createLeases({ ...parts, random, nodeId, leaseMs })
      return {
        leases,
        enter: async ({
          userId = anna.userId,
          waitMs = 60_000,
          signal = new AbortController().signal,
          under,
          afterFirstRead,
          beforeRead,
        } = {}) => {
          const first = await read()
          await afterFirstRead?.()
          const { turn } = await leases.enter({
            userId,
            first,
            read: async (hasWaited) => {
              beforeRead?.(hasWaited)
              return read()
            },
            under: under === undefined ? null : { leaseId: under, userId: anna.userId },
            waitMs,
            signal,
            alongside: () => [world.repository.requireUsable(sessionId, anna.userId)],
          })
          return turn
        },
      }
    },
    claim: (over = {}) => ({
      id: systemRandom.uuid(),
      sessionId,
      kind: 'use',
      holder: 'node-1',
      since: time.now(),
      until: time.now() + leaseMs,
      max: 1,
      nextUseAt: null,
      under: null,
      ticketId: null,
      ...over,
    }),
    more: (count) => Promise.all(Array.from({ length: count }, create)),
    live: async () => (await repository.occupancy(sessionId, time.now())).leases,
    set: async (change) => void (await world.sessions.update(anna, sessionId, change)),
  }
}
