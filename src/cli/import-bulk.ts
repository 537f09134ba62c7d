import { statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createLatchkeyClient, type LatchkeyClient, type Session } from '../../sdk/src/index.ts'
import { type BulkTargetOptions, bulkTarget } from './bulk/bulk-target.ts'
import { inRequests, tooLarge } from './bulk/in-requests.ts'
import { type BulkRow, bulkFormatOf, readRows, type UnreadableRow } from './bulk/read-rows.ts'
import {
  type AcceptedRow,
  type CheckCounts,
  countChecks,
  countRows,
  lastRows,
  linesOf,
  type NeedsPerson,
  type RowCounts,
  type StoredRow,
} from './bulk/report.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'

/** An import outlasts a restart of the server. */
const maxTries = 8

export interface ImportBulkOptions extends BulkTargetOptions {
  readonly bulk: string
  readonly yes?: boolean | undefined
  /** Seconds to wait for first checks. */
  readonly wait: number
}

/** The outcome of one pass over the rows. */
interface Pass extends RowCounts {
  readonly refused: readonly NeedsPerson[]
  /** New sessions for which the account has no room: of the refused ones, or, of a dry run, of those to create. */
  readonly beyondLimit: number
  /** Names of fields that the server does not know. */
  readonly ignored: readonly string[]
  /** The accepted rows that have a session: all, or in a dry run those that would update one. */
  readonly stored: readonly StoredRow[]
}

/**
 * `latchkey import --bulk FILE`: first a dry run with its report, then, with `--yes`, the import, and at its end what
 * needs a person. Repeated after a kill, it updates what it has stored already. Throws LatchkeyError, and CommandError
 * also when rows were refused.
 */
export async function importBulk({ config, output }: CommandContext, options: ImportBulkOptions): Promise<void> {
  const { bulk: file } = options
  bulkFormatOf(file)
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new CommandError(`There is no file ${file}.`)
  const target = await bulkTarget(config, options, process.stdin)
  const client = createLatchkeyClient({ ...target, maxTries })
  const total = await rowsIn(file)
  if (total === 0) throw new CommandError(`There are no rows in ${file}.`)

  const dry = await pass({ file, client, output, total, dryRun: true })
  output.say(`Dry run: ${dry.created} new, ${dry.updated} to update, ${dry.refused.length} refused.`)
  if (dry.beyondLimit > 0) output.say(beyondLimitSentence(dry.beyondLimit))
  for (const sentence of keptSentences(dry)) output.say(sentence)
  if (dry.ignored.length > 0) output.say(`Unknown fields are ignored: ${dry.ignored.join(', ')}.`)
  if (dry.repeated > 0) output.say(`Rows with the external_id of an earlier row, which they replace: ${dry.repeated}.`)
  if (options.yes !== true) {
    for (const line of linesOf(dry.refused)) await output.result(line)
    output.say('Nothing was stored. Add --yes to store the rows that are not refused.')
    requireNoneRefused(dry, total)
    return
  }
  const done = await pass({ file, client, output, total, dryRun: false })
  output.done(`Stored: ${done.created} new, ${done.updated} updated, ${done.refused.length} refused.`)
  for (const sentence of keptSentences(done)) output.say(sentence)
  if (done.beyondLimit > 0) output.say(beyondLimitSentence(done.beyondLimit))
  const checks = await firstChecks(client, lastRows(done.stored), {
    server: target.server,
    waitSeconds: options.wait,
    output,
  })
  const people = [...done.refused, ...checks.loggedOut].sort((a, b) => a.row - b.row)
  output.say(
    `Checked: ${checks.alive} without a sign of being logged out, ${checks.loggedOut.length} logged out, ${checks.unchecked} not yet.`,
  )
  output.say(people.length === 0 ? 'Nothing needs a person.' : `${people.length} need a person:`)
  for (const line of linesOf(people)) await output.result(line)
  requireNoneRefused(done, total)
}

function requireNoneRefused({ refused }: Pass, total: number): void {
  if (refused.length > 0) throw new CommandError(`${refused.length} of ${total} rows were refused.`)
}

interface PassOptions {
  readonly file: string
  readonly client: Pick<LatchkeyClient, 'sessions'>
  readonly output: Output
  readonly total: number
  readonly dryRun: boolean
}

/** Sends all rows that fit into a request. */
async function pass({ file, client, output, total, dryRun }: PassOptions): Promise<Pass> {
  const refused: NeedsPerson[] = []
  const accepted: AcceptedRow[] = []
  const ignored = new Set<string>()
  let [beyondLimit, room] = [0, Number.POSITIVE_INFINITY]
  const tellProgress = () => {
    output.progress(dryRun ? 'checking' : 'storing', refused.length + accepted.length, total)
  }
  const readable = async function* (): AsyncGenerator<BulkRow> {
    for await (const row of readRows(file)) {
      const problem = row.externalId === null ? row.problem : tooLarge(row)
      if (problem !== null) refused.push(refusal(row, problem))
      else if (row.externalId !== null) yield row
    }
  }
  tellProgress()
  for await (const group of inRequests(readable())) {
    const rows = group.map(({ body }) => body)
    const { results, sessions_left: left, warnings = [] } = await client.sessions.importMany({ rows, dry_run: dryRun })
    room = left
    for (const { field, did_you_mean: meant } of warnings) ignored.add(unknownField(field, meant))
    for (const [at, { number, externalId }] of group.entries()) {
      const result = results[at]
      if (result === undefined || result.outcome === 'refused') {
        refused.push(refusal({ number, externalId }, result?.error?.message ?? 'the server did not answer'))
        if (result?.error?.code === 'SESSION_LIMIT_REACHED') beyondLimit += 1
      } else {
        const { outcome, session_id: sessionId, warnings: codes } = result
        accepted.push({ number, externalId, outcome, sessionId, warnings: codes })
      }
    }
    tellProgress()
  }
  const counts = countRows(accepted, dryRun)
  return {
    ...counts,
    // Rows that are refused on this machine are recorded before the server answers the others of the request.
    refused: refused.toSorted((a, b) => a.row - b.row),
    beyondLimit: dryRun ? Math.max(0, counts.created - room) : beyondLimit,
    ignored: [...ignored],
    stored: accepted.flatMap(({ number, externalId, sessionId }) =>
      sessionId === null ? [] : [{ number, externalId, sessionId }],
    ),
  }
}

/** `rows.3.lables` → `lables (did you mean labels?)` */
function unknownField(field: string, meant: string | null): string {
  const nameOf = (path: string) => path.replace(/^rows\.\d+\./, '')
  return meant === null ? nameOf(field) : `${nameOf(field)} (did you mean ${nameOf(meant)}?)`
}

function beyondLimitSentence(rows: number): string {
  const raise = 'an operator sets another limit with `latchkey user limit EMAIL N`'
  return `The account has no room for ${rows} of the new sessions: ${raise}. Then run this again.`
}

/** The most row numbers in a sentence. */
const maxNumbers = 20

function keptSentences({ kept, older }: Pick<Pass, 'kept' | 'older'>): string[] {
  const last = 'Rows whose session is active and was given the same login last, so that the stored login stays'
  const earlier = 'Rows with an older login, which another one has replaced, so that the stored login stays'
  const numbers = older.slice(0, maxNumbers).join(', ') + (older.length > maxNumbers ? ', …' : '')
  return [
    ...(kept === 0 ? [] : [`${last}: ${kept}.`]),
    ...(older.length === 0 ? [] : [`${earlier}: ${older.length} (row ${numbers}).`]),
  ]
}

function refusal(
  { number, externalId }: Pick<BulkRow | UnreadableRow, 'number' | 'externalId'>,
  why: string,
): NeedsPerson {
  return { row: number, externalId, why, loginUrl: null }
}

/** Waits until all are checked, or the time is over. First checks of one site come one after another. */
async function firstChecks(
  client: Pick<LatchkeyClient, 'sessions'>,
  stored: readonly StoredRow[],
  { server, waitSeconds, output }: { readonly server: string; readonly waitSeconds: number; readonly output: Output },
): Promise<CheckCounts> {
  for (let waited = 0; ; waited += 5) {
    const counts = countChecks(stored, await allSessions(client), server)
    output.progress('checked', stored.length - counts.unchecked, stored.length)
    if (counts.unchecked === 0 || waited >= waitSeconds) return counts
    await delay(5000)
  }
}

/** The sessions of the account, by id. */
async function allSessions(client: Pick<LatchkeyClient, 'sessions'>): Promise<ReadonlyMap<string, Session>> {
  const byId = new Map<string, Session>()
  for await (const session of client.sessions.list()) byId.set(session.id, session)
  return byId
}

async function rowsIn(file: string): Promise<number> {
  let count = 0
  for await (const _ of readRows(file)) count += 1
  return count
}
