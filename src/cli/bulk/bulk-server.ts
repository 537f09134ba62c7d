import { setTimeout as delay } from 'node:timers/promises'
import { CommandError } from '../command-error.ts'

/** The answer to one row, as the API sends it. */
export interface RowResult {
  readonly outcome: 'created' | 'updated' | 'refused'
  readonly session_id: string | null
  readonly warnings: readonly string[]
  readonly error: { readonly code: string; readonly message: string } | null
}

/** What a session's check says, as far as the report needs it. */
export interface CheckedSession {
  readonly id: string
  readonly status: string
  readonly last_verdict: { readonly verdict: string; readonly reason: string } | null
}

/** The server to which rows are sent. Every method throws CommandError. */
export interface BulkServer {
  /** Results in the order of the rows. Waits while the server limits requests. */
  importRows(rows: readonly unknown[], dryRun: boolean): Promise<RowResult[]>
  /** All sessions of the account, by id. */
  sessions(): Promise<ReadonlyMap<string, CheckedSession>>
}

/** Attempts while the server cannot be reached or is overloaded. */
const maxAttempts = 8
const longestWaitSeconds = 90

export function bulkServer(origin: string, key: string): BulkServer {
  const call = <Body>(method: string, path: string, body?: unknown) =>
    request<Body>(origin, key, { method, path, body })
  return {
    importRows: async (rows, dryRun) => {
      const body = { rows, dry_run: dryRun }
      const { results } = await call<{ results: RowResult[] }>('POST', '/sessions/import/bulk', body)
      return results
    },
    sessions: async () => {
      const found = new Map<string, CheckedSession>()
      let cursor: string | null = ''
      while (cursor !== null) {
        const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page: { sessions: CheckedSession[]; next_cursor: string | null } = await call(
          'GET',
          `/sessions?limit=200${query}`,
        )
        for (const session of page.sessions) found.set(session.id, session)
        cursor = page.next_cursor
      }
      return found
    },
  }
}

async function request<Body>(
  origin: string,
  key: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: unknown },
): Promise<Body> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      // A redirect would send the key to another address.
      redirect: 'error',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null)
    if (answer?.ok === true) return (await answer.json()) as Body
    const isWaiting = answer === null || answer.status === 429 || answer.status === 503
    if (!isWaiting || attempt === maxAttempts) throw new CommandError(await sentenceFor(answer, origin))
    const asked = Number(answer?.headers.get('retry-after') ?? attempt)
    await delay(Math.min(Math.max(asked, 1), longestWaitSeconds) * 1000)
  }
}

async function sentenceFor(answer: Response | null, origin: string): Promise<string> {
  if (answer === null) return `No server answers at ${origin}. Start it, or give its address with --server.`
  const { message, resolution } = (await answer.json().catch(() => ({}))) as { message?: string; resolution?: string }
  return `The server answered ${answer.status}: ${message ?? 'no sentence'} ${resolution ?? ''}`.trim()
}
