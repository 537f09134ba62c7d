/** What this reads of a session. */
interface ListedSession {
  readonly status: string
  readonly last_verdict: { readonly verdict: string; readonly reason: string } | null
}

/** A row that the server has stored. */
export interface StoredRow {
  readonly number: number
  readonly externalId: string
  readonly sessionId: string
}

/** A row that the server has stored or, in a dry run, would store. */
export interface AcceptedRow {
  readonly number: number
  readonly externalId: string
  /** Null in a dry run that would create it. */
  readonly sessionId: string | null
  readonly outcome: 'created' | 'updated'
  /** Codes of the warnings of its receipt. */
  readonly warnings: readonly string[]
}

export interface RowCounts {
  readonly created: number
  readonly updated: number
  /** Updated sessions that keep their stored login because the row repeats the last one given. */
  readonly kept: number
  /** Numbers of the updated rows whose session keeps it because a newer login was stored since. */
  readonly older: readonly number[]
  /** Rows of a dry run with the `external_id` of an earlier one. */
  readonly repeated: number
}

/** A dry run stores nothing, but counts a later row with the same `external_id` as an update. */
export function countRows(accepted: readonly AcceptedRow[], dryRun: boolean): RowCounts {
  const firsts = new Map(accepted.toReversed().map((row) => [row.externalId, row]))
  const counted = dryRun ? [...firsts.values()] : accepted
  const created = counted.filter(({ outcome }) => outcome === 'created').length
  const older = accepted.filter(({ warnings }) => warnings.includes('older_login'))
  const unchanged = accepted.filter(
    ({ warnings }) => warnings.includes('older_login') || warnings.includes('login_kept'),
  )
  return {
    created,
    updated: accepted.length - created,
    kept: unchanged.length - older.length,
    older: older.map(({ number }) => number),
    repeated: accepted.length - counted.length,
  }
}

/** A row that somebody must look at. */
export interface NeedsPerson {
  readonly row: number
  readonly externalId: string | null
  readonly why: string
  /** Where to log in again; null: the row itself must be corrected. */
  readonly loginUrl: string | null
}

export interface CheckCounts {
  readonly alive: number
  readonly unchecked: number
  readonly loggedOut: readonly NeedsPerson[]
}

/** The last row of each session: it replaced what earlier ones stored. */
export function lastRows(rows: Iterable<StoredRow>): StoredRow[] {
  return [...new Map(Array.from(rows, (row) => [row.sessionId, row])).values()]
}

/**
 * What the checks say of stored rows so far. A verdict is never older than the login of its session, because a new login
 * starts without one.
 * @param sessions by id
 */
export function countChecks(
  rows: Iterable<StoredRow>,
  sessions: ReadonlyMap<string, ListedSession>,
  origin: string,
): CheckCounts {
  let alive = 0
  let unchecked = 0
  const loggedOut: NeedsPerson[] = []
  for (const { number, externalId, sessionId } of rows) {
    const session = sessions.get(sessionId)
    const why = session === undefined ? 'was deleted' : whyLoggedOut(session)
    const loginUrl = session === undefined ? null : `${origin}/login/${sessionId}`
    if (why !== null) loggedOut.push({ row: number, externalId, why, loginUrl })
    else if (session?.last_verdict == null) unchecked += 1
    else alive += 1
  }
  return { alive, unchecked, loggedOut }
}

function whyLoggedOut({ status, last_verdict: last }: ListedSession): string | null {
  if (status === 'expired') return 'its date has passed'
  if (status === 'invalid' || last?.verdict === 'logged_out') return last?.reason ?? 'is logged out'
  return null
}

/** One line for each, separated by tabs: row, external id, why, where to log in. */
export function linesOf(people: readonly NeedsPerson[]): string[] {
  return people.map(({ row, externalId, why, loginUrl }) =>
    [row, cell(externalId ?? '-'), cell(why), loginUrl ?? '-'].join('\t'),
  )
}

/** Without the line ends and tabs that separate lines and cells. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ')
}
