import type { Store } from '../../storage/store.ts'
import type { SqlCheck, Write } from '../../storage/write.ts'
import type { Session } from '../session.ts'
import type { UnderLease } from './lease.ts'

/** The right to use a session now, until it is given back. */
export interface Turn {
  /** Aborts where the right ends before its use does; null: it cannot. */
  readonly signal: AbortSignal | null
  /** When the right ends if it is not renewed until then, epoch milliseconds; right also where no timer could run yet. */
  readonly endsAt: number
  /** Throws SESSION_BUSY where the right has ended; to be called before each request, since the process may have slept. */
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

/** A caller that asks for a turn. */
export interface TurnRequest<Found extends { readonly session: Session }> {
  /** Who asks: so many of one user's requests may wait. */
  readonly userId: string
  /** The session as it was just read. */
  readonly first: Found
  /** Reads it again, after a wait and after a claim; throws where it may not be used any more. */
  readonly read: () => Promise<Found>
  /** The outside lease of a user under which it is used; null: under none. */
  readonly under: UnderLease | null
  /** Milliseconds that it may wait; 0: not at all. */
  readonly waitMs: number
  /** Ends the wait. */
  readonly signal: AbortSignal
  /** What is committed with the lease where one has to be claimed; `read` says why its conditions were missed. */
  readonly alongside: () => readonly Write[]
}

/** A turn that has begun. */
export interface GrantedTurn<Found> {
  readonly turn: Turn
  /** The session as it is used, read when nobody else could change it. */
  readonly found: Found
  /** How long the turn was waited for, in milliseconds. */
  readonly waitedMs: number
}

/** Of a session whose uses need no lease. */
export function freeTurn({ commit }: Pick<Store, 'commit'>, onEnd: () => void): Turn {
  let isOver = false
  const end = (): void => {
    if (!isOver) onEnd()
    isOver = true
  }
  return {
    signal: null,
    endsAt: Number.POSITIVE_INFINITY,
    requireLive: () => {},
    fence: () => [],
    commit: async (list, options) => {
      await commit(list, options)
      end()
    },
    beginVisit: async () => false,
    release: async () => end(),
  }
}
