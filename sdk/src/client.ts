import { setTimeout } from 'node:timers/promises'
import { errorOfAnswer, invalidResponse, unreachable } from './latchkey-error.ts'
import { retryDelayMs } from './retry.ts'
import type {
  BulkImportRequest,
  BulkImportResponse,
  CurrentUser,
  ImportedSession,
  ImportRequest,
  ImportResponse,
  SessionPage,
} from './types.ts'

export interface LatchkeyClientOptions {
  /** The address of the server, http or https, without `/api/v1`. */
  readonly server: string
  readonly apiKey: string
  /** How often a request is sent, at most; default 3. */
  readonly maxTries?: number
  /** Waits before a request is sent again; for tests. */
  readonly wait?: (ms: number) => Promise<unknown>
}

/** Every function throws LatchkeyError. */
export interface LatchkeyClient {
  /** Whose key it is. */
  me(): Promise<CurrentUser>
  /** @param idempotencyKey a repeated request with the same key creates nothing twice; new for each import */
  importSession(request: ImportRequest, idempotencyKey?: string): Promise<ImportResponse>
  /** Creates or updates up to 100 sessions by their `external_id`; one that is refused does not refuse the others. */
  importSessions(request: BulkImportRequest): Promise<BulkImportResponse>
  getSession(id: string): Promise<ImportedSession>
  /** 200 sessions at most. @param cursor `next_cursor` of the page before; by default null: the first page */
  listSessions(cursor?: string | null): Promise<SessionPage>
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  readonly idempotencyKey?: string | undefined
  /** Whether its repetition changes nothing. */
  readonly isRepeatable: boolean
}

export function createLatchkeyClient(options: LatchkeyClientOptions): LatchkeyClient {
  const { server, apiKey, maxTries = 3, wait = setTimeout } = options
  const base = server.replace(/\/+$/, '')
  const call = async <T extends object>({ method, path, body, idempotencyKey, isRepeatable }: Call): Promise<T> => {
    const init: RequestInit = {
      method,
      headers: {
        'X-API-Key': apiKey,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect to another host would take the key there.
      redirect: 'manual',
    }
    for (let tries = 1; ; tries += 1) {
      const answer = await send(base, path, init)
      const delayMs = retryDelayMs(answer, tries, { maxTries, isRepeatable })
      if (delayMs === null) return bodyOf<T>(base, answer)
      await wait(delayMs)
    }
  }
  return {
    me: () => call({ method: 'GET', path: '/auth/me', isRepeatable: true }),
    importSession: (body, idempotencyKey) =>
      call({ method: 'POST', path: '/sessions/import', body, idempotencyKey, isRepeatable: false }),
    importSessions: (body) => call({ method: 'POST', path: '/sessions/import/bulk', body, isRepeatable: true }),
    getSession: (id) => call({ method: 'GET', path: `/sessions/${encodeURIComponent(id)}`, isRepeatable: true }),
    listSessions: (cursor = null) => {
      const query = new URLSearchParams({ limit: '200', ...(cursor === null ? {} : { cursor }) })
      return call({ method: 'GET', path: `/sessions?${query}`, isRepeatable: true })
    },
  }
}

type Answer =
  | { readonly status: number; readonly retryAfter: string | null; readonly text: string }
  | { readonly status: null; readonly retryAfter: null; readonly cause: unknown }

async function send(base: string, path: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(`${base}/api/v1${path}`, init)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
  } catch (error) {
    // `fetch failed` says nothing; its cause says whether it was the name, the connection or the certificate.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { status: null, retryAfter: null, cause }
  }
}

function bodyOf<T extends object>(base: string, answer: Answer): T {
  if (answer.status === null) throw unreachable(base, answer.cause)
  const { status } = answer
  const body = parse(answer.text)
  if (status >= 400) throw errorOfAnswer(status, body)
  if (status < 200 || status >= 300 || typeof body !== 'object' || body === null) throw invalidResponse(status)
  return body as T
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
