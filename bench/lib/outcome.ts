import type { Goal } from './bench.ts'
import type { LoadTotals } from './load.ts'

/** What a run came to. */
export interface Outcome {
  readonly goals: readonly Goal[]
  readonly answered: number
  /** What was wrong, by the server that answered. */
  readonly wrong: ReadonlyMap<string, LoadTotals>
  /** Suites that could not be finished, and why. */
  readonly broken: ReadonlyMap<string, string>
}

/** Collects an outcome. */
export function createOutcome() {
  const goals: Goal[] = []
  const wrong = new Map<string, LoadTotals>()
  const broken = new Map<string, string>()
  let answered = 0
  return {
    addGoal: (goal: Goal): void => {
      goals.push(goal)
    },
    addBroken: (suite: string, why: string): void => {
      broken.set(suite, why)
    },
    addTotals(server: string, totals: LoadTotals): void {
      answered += totals.answered
      if (totals.wrong + totals.socketErrors === 0) return
      const before = wrong.get(server)
      wrong.set(server, {
        answered: totals.answered + (before?.answered ?? 0),
        wrong: totals.wrong + (before?.wrong ?? 0),
        socketErrors: totals.socketErrors + (before?.socketErrors ?? 0),
        reasons: before?.reasons ?? totals.reasons,
      })
    },
    outcome: (): Outcome => ({ goals, answered, wrong, broken }),
  }
}

/** Whether every answer was right and every suite was finished; missed goals are no failure of the run. */
export function succeeded({ wrong, broken }: Outcome): boolean {
  return wrong.size === 0 && broken.size === 0
}
