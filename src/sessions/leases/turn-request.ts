import type { Write } from '../../storage/write.ts'
import type { Session } from '../session.ts'
import type { Turn } from './turn.ts'

/** Who asks for a turn. */
export interface TurnRequest<Found extends { readonly session: Session }> {
  /** The session as it was just read. */
  readonly first: Found
  /** Reads it again, after a wait and after a claim; throws where it may not be used any more. */
  readonly read: () => Promise<Found>
  /** The outside lease of a user under which it is used; null: under none. */
  readonly under: { readonly leaseId: string; readonly userId: string } | null
  /** Milliseconds that it may wait; 0: not at all. */
  readonly waitMs: number
  /** Ends the wait. */
  readonly signal: AbortSignal
  /** What is committed as a turn begins that had to be claimed; its conditions are looked into by `read`. */
  readonly alongside: () => readonly Write[]
}

/** A turn that has begun. */
export interface Entered<Found> {
  readonly turn: Turn
  /** The session as it is used. */
  readonly found: Found
  /** How long the turn was waited for, in milliseconds. */
  readonly waitedMs: number
}
