import { isOperation, type Operation, operations } from './operations.ts'
import type { ClientRun, Summary } from './results.ts'

/** The table client × operation, what failed, and what was skipped, as lines of text. */
export function renderReport(runs: readonly ClientRun[]): string[] {
  return [...table(runs), '', ...runLines(runs), ...failures(runs), ...skips(runs)]
}

export const finalLine = ({ passed, failed, skipped }: Summary): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

function table(runs: readonly ClientRun[]): string[] {
  const clients = [...new Set(runs.map(({ client }) => client))]
  const rows = Object.keys(operations)
    .filter(isOperation)
    .map((operation) => [
      operation,
      ...clients.map((client) => cell(runs, client, operation)),
      operations[operation] as string,
    ])
  const all = [['', ...clients, 'checked'], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return [
    'Checks passed, by client and operation; "-" where the client has no such call.',
    '',
    ...all.map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
  ]
}

function cell(runs: readonly ClientRun[], client: string, operation: Operation): string {
  const own = runs.filter((run) => run.client === client)
  if (own.every(({ skipped }) => skipped !== null)) return 'skipped'
  const results = own.flatMap((run) => run.results).filter((result) => result.operation === operation)
  const failed = results.filter(({ error }) => error !== null).length
  if (results.length === 0) return '-'
  return failed === 0 ? String(results.length) : `${failed} of ${results.length} FAILED`
}

/** The runs that a column adds up. */
function runLines(runs: readonly ClientRun[]): string[] {
  const clients = [...new Set(runs.map(({ client }) => client))]
  return clients.map((client) => {
    const own = runs.filter((run) => run.client === client)
    return `${client}: ${own.map(({ run }) => run).join('; ')}`
  })
}

function failures(runs: readonly ClientRun[]): string[] {
  const failed = runs.flatMap(({ results }) => results).filter(({ error }) => error !== null)
  return failed.flatMap(({ client, run, operation, what, error }) => [
    '',
    `FAILED ${client} (${run}) ${operation}: ${what}`,
    `  ${error}`,
  ])
}

function skips(runs: readonly ClientRun[]): string[] {
  return runs.flatMap(({ client, run, skipped }) =>
    skipped === null ? [] : ['', `SKIPPED ${client} (${run}): ${skipped}`],
  )
}
