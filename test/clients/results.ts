import { isOperation, type Operation, operations } from './operations.ts'

/** One thing that was checked of one client. */
export interface CheckResult {
  /** The client's column in the report. */
  readonly client: string
  /** Which of the client's runs it was: its form, and the server's settings. */
  readonly run: string
  readonly operation: Operation
  readonly what: string
  /** Null: it passed. */
  readonly error: string | null
}

/** What came of one run of one client. */
export interface ClientRun {
  readonly client: string
  readonly run: string
  readonly results: readonly CheckResult[]
  /** What the client has no call for. */
  readonly absent: readonly Operation[]
  /** Why nothing was run; null: it was. */
  readonly skipped: string | null
}

export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A run with a failure for each operation that was neither checked nor is absent: a report has no gaps. */
export function withGaps(run: ClientRun): ClientRun {
  if (run.skipped !== null) return run
  const told = new Set([...run.results.map(({ operation }) => operation), ...run.absent])
  const gaps = Object.keys(operations)
    .filter(isOperation)
    .filter((operation) => !told.has(operation))
    .map((operation) => ({ ...nameOf(run), operation, what: 'is checked at all', error: 'nothing was checked' }))
  return { ...run, results: [...run.results, ...gaps] }
}

/** A skipped run counts as one. */
export function summarise(runs: readonly ClientRun[]): Summary {
  const results = runs.flatMap((run) => run.results)
  const failed = results.filter(({ error }) => error !== null).length
  return { passed: results.length - failed, failed, skipped: runs.filter(({ skipped }) => skipped !== null).length }
}

/** Whether a command that ended so has failed: where everything has to run, so has one that skipped something. */
export const hasFailed = ({ failed, skipped }: Summary, maySkip: boolean): boolean =>
  failed > 0 || (skipped > 0 && !maySkip)

export const nameOf = ({ client, run }: Pick<ClientRun, 'client' | 'run'>) => ({ client, run })
