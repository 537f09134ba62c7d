const everyMs = 3_000
/** A first check starts within ten seconds, and may use a browser. */
const longestMs = 60_000

/** What this reads of a session. */
export interface ImportedSession {
  readonly id: string
  /** The page that its checks visit. */
  readonly validation_url: string
  /** RFC 3339. */
  readonly updated_at: string
  /** RFC 3339; null: no check is planned. */
  readonly next_validation_at: string | null
  /** What the latest check found; null: none since the cookies were stored. */
  readonly last_verdict: { readonly verdict: string; readonly reason: string; readonly checked_at: string } | null
}

interface Waiting {
  readonly client: { readonly sessions: { get(id: string): Promise<ImportedSession> } }
  /** Rejects when the person stops the command. */
  readonly wait: (ms: number) => Promise<unknown>
}

/**
 * The session when its new cookies have been checked, or as it is after a minute, or at once when no check is planned
 * within one.
 * @param stored as the import answered
 * @throws LatchkeyError, and what `wait` throws
 */
export async function afterFirstCheck(stored: ImportedSession, { client, wait }: Waiting): Promise<CheckedSession> {
  let session = stored
  const isChecked = () => session.last_verdict !== null && session.last_verdict.checked_at !== checkedBefore
  const checkedBefore = stored.last_verdict?.checked_at ?? null
  for (let waitedMs = 0; waitedMs < longestMs && isCheckedSoon(stored) && !isChecked(); waitedMs += everyMs) {
    await wait(everyMs)
    session = await client.sessions.get(stored.id)
  }
  return { session, verdict: isChecked() ? session.last_verdict : null }
}

/** Whether its check is planned soon after the import. */
export function isCheckedSoon({ updated_at: at, next_validation_at: next }: ImportedSession): boolean {
  return next !== null && Date.parse(next) - Date.parse(at) < longestMs
}

/** A session, and what the check of its new cookies found; null: they are not checked yet. */
export interface CheckedSession {
  readonly session: ImportedSession
  readonly verdict: ImportedSession['last_verdict']
}

/** What the check found, and what to do about it. @param server its address */
export function checkLines({ session, verdict }: CheckedSession, server: string): readonly string[] {
  const { id, validation_url: url, next_validation_at: next } = session
  if (verdict === null) return [notChecked(next)]
  const { reason } = verdict
  if (verdict.verdict === 'logged_in') return [`The check at ${url} found it logged in.`]
  if (verdict.verdict === 'logged_out') {
    return [
      `The check at ${url} found it logged out: ${reason}`,
      `Log in again with this command, or at ${server}/login/${id}.`,
    ]
  }
  return [
    `The check at ${url} could not tell whether it is logged in: ${reason}`,
    'If that is not the address of a page of the site that needs the login, set another `validation_url`.',
  ]
}

function notChecked(next: string | null): string {
  return next === null
    ? `It is not checked yet, and no check is planned: \`POST /sessions/{id}/validate\` checks it.`
    : `It is not checked yet; its next check is planned for ${next}.`
}
