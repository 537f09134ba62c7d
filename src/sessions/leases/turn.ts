import type { Store } from '../../storage/store.ts'
import type { SqlCheck } from '../../storage/write.ts'
import type { PaceDependencies } from '../pace.ts'
import { takeNextSlot } from '../pace.ts'
import type { Hold } from './hold.ts'

/** The right to use a session now, until it is given back. */
export interface Turn {
  /** Aborts where the right ends before its use does; null: it cannot. */
  readonly signal: AbortSignal | null
  /** Whether what was to be committed as the turn began has been. */
  readonly isRecorded: boolean
  /** Throws SESSION_BUSY where the right has ended; to be asked before each request, since the process may have slept. */
  requireLive(): void
  /** What refuses a commit that comes when the right has ended; nothing where it cannot end. */
  fence(): readonly SqlCheck[]
  /** Commits, and gives the turn back with the same commit. */
  readonly commit: Store['commit']
  /** Waits until another visit of the same use may begin. Throws SESSION_BUSY where that is not before `endsAt`. */
  nextVisit(endsAt: number, signal: AbortSignal): Promise<void>
  /** Gives it back, if it was not yet. */
  release(): Promise<void>
}

/** Of a session whose uses need no lease. */
export function freeTurn(deps: PaceDependencies, sessionId: string, paceMs: number | null, onEnd: () => void): Turn {
  let isOver = false
  const end = (): void => {
    if (!isOver) onEnd()
    isOver = true
  }
  return {
    signal: null,
    isRecorded: paceMs !== null,
    requireLive: () => {},
    fence: () => [],
    commit: async (list, options) => {
      await deps.store.commit(list, options)
      end()
    },
    nextVisit: nextVisit(deps, sessionId, paceMs),
    release: async () => end(),
  }
}

/** Of one that is held by a lease. */
export function heldTurn(deps: PaceDependencies, sessionId: string, paceMs: number | null, hold: Hold): Turn {
  return {
    signal: hold.signal,
    isRecorded: true,
    requireLive: () => hold.requireLive(),
    fence: () => [hold.fence()],
    commit: hold.commit,
    nextVisit: nextVisit(deps, sessionId, paceMs),
    release: () => hold.release(),
  }
}

function nextVisit(deps: PaceDependencies, sessionId: string, paceMs: number | null): Turn['nextVisit'] {
  return async (endsAt, signal) => {
    if (paceMs !== null) await takeNextSlot(deps, sessionId, paceMs, { endsAt, signal })
  }
}
