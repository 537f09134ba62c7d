import type { Children } from './children.ts'
import type { LoadTotals } from './load.ts'

/** How long and how often is measured. */
export interface Effort {
  readonly rounds: number
  /** So many rounds more where some were disturbed. */
  readonly extraRounds: number
  readonly seconds: number
  /** Load runs for so long before anything counts. */
  readonly settleSeconds: number
  readonly warmSeconds: number
  /**
   * Before its first case a suite loads each server for so long: V8 compiles what runs often, and a server runs for
   * days.
   */
  readonly compileSeconds: number
  /** Whether this is the short form. */
  readonly quick: boolean
  /** Whether wrk makes the load, else the bench itself. */
  readonly wrk: boolean
  /** Sessions in the store, for the measurement of growth. */
  readonly storedSessions: number
  /** From so many seconds on no further round begins; a minute later the run is given up. */
  readonly limitSeconds: number
}

/** One run of the bench: what its suites share. */
export interface Bench {
  readonly effort: Effort
  readonly children: Children
  /** A directory of this suite, removed at its end. */
  readonly directory: string
  readonly print: (text: string) => void
  /** Adds what a load met; anything wrong fails the run. */
  readonly count: (what: string, totals: LoadTotals) => void
  /** Adds a goal and what was measured. */
  readonly goal: (goal: Goal) => void
  /** Whether time is left for something that takes `seconds`. */
  readonly hasTimeFor: (seconds: number) => boolean
}

export interface Goal {
  readonly what: string
  readonly measured: number
  readonly goal: number
  /** Whether the measured value should be at least or at most the goal. */
  readonly sense: 'at least' | 'at most'
  readonly unit: string
}

/** Whether what was measured is as good as the goal. */
export function isMet(goal: Goal): boolean {
  return goal.sense === 'at least' ? goal.measured >= goal.goal : goal.measured <= goal.goal
}
