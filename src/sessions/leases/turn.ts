import type { Store } from '../../storage/store.ts'
import type { SqlCheck } from '../../storage/write.ts'
import { type PaceDependencies, takeNextSlot } from '../pace.ts'
import type { Hold } from './hold.ts'

/** The right to use a session now, until it is given back. */
export interface Turn {
  /** Aborts where the right ends before its use does; null: it cannot. */
  readonly signal: AbortSignal | null
  /** Throws SESSION_BUSY where the right has ended; to be asked before each request, since the process may have slept. */
  requireLive(): void
  /** What refuses a commit that comes when the right has ended; nothing where it cannot end. */
  fence(): readonly SqlCheck[]
  /** Commits, and gives the turn back with the same commit. */
  readonly commit: Store['commit']
  /**
   * To be called before each visit of the use: the first begins at once, another when the pace lets it. Answers whether
   * what was committed as the turn began speaks of this visit. Throws SESSION_BUSY where it may not begin before
   * `endsAt` (epoch milliseconds), and the signal's reason.
   */
  beginVisit(endsAt: number, signal: AbortSignal): Promise<boolean>
  /** Gives it back, if it was not yet. */
  release(): Promise<void>
}

/** What a turn is for. */
export interface About {
  readonly sessionId: string
  /** Of the session; null: none. */
  readonly paceMs: number | null
}

/** Of a session whose uses need no lease. */
export function freeTurn(deps: PaceDependencies, about: About, onEnd: () => void): Turn {
  let isOver = false
  const end = (): void => {
    if (!isOver) onEnd()
    isOver = true
  }
  return {
    signal: null,
    requireLive: () => {},
    fence: () => [],
    commit: async (list, options) => {
      await deps.store.commit(list, options)
      end()
    },
    // Its pace was claimed, and with that the first visit.
    beginVisit: createBeginVisit(deps, about, about.paceMs !== null),
    release: async () => end(),
  }
}

/** Of one that is held by a lease. */
export function heldTurn(deps: PaceDependencies, about: About, hold: Hold): Turn {
  return {
    signal: hold.signal,
    requireLive: () => hold.requireLive(),
    fence: () => [hold.fence()],
    commit: hold.commit,
    beginVisit: createBeginVisit(deps, about, true),
    release: () => hold.release(),
  }
}

function createBeginVisit(
  deps: PaceDependencies,
  { sessionId, paceMs }: About,
  isFirstRecorded: boolean,
): Turn['beginVisit'] {
  let visits = 0
  return async (endsAt, signal) => {
    visits += 1
    if (visits === 1) return isFirstRecorded
    if (paceMs !== null) await takeNextSlot(deps, sessionId, paceMs, { endsAt, signal })
    return false
  }
}
