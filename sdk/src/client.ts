import { setTimeout } from 'node:timers/promises'
import { errorOfAnswer, invalidResponse, unreachable } from './latchkey-error.ts'
import { retryDelayMs } from './retry.ts'
import type { CurrentUser, ImportRequest, ImportResponse } from './types.ts'

export interface LatchkeyClientOptions {
  /** The address of the server, http or https, without `/api/v1`. */
  readonly server: string
  readonly apiKey: string
  /** Waits before a request is sent again; for tests. */
  readonly wait?: (ms: number) => Promise<unknown>
}

/** Every function throws LatchkeyError. */
export interface LatchkeyClient {
  /** Whose key it is. */
  me(): Promise<CurrentUser>
  importSession(request: ImportRequest): Promise<ImportResponse>
}

export function createLatchkeyClient({ server, apiKey, wait = setTimeout }: LatchkeyClientOptions): LatchkeyClient {
  const base = server.replace(/\/+$/, '')
  const call = async <T extends object>(method: string, path: string, body?: object): Promise<T> => {
    const init: RequestInit = {
      method,
      headers: { 'X-API-Key': apiKey, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect to another host would take the key there.
      redirect: 'manual',
    }
    for (let tries = 1; ; tries += 1) {
      const answer = await send(base, path, init)
      const delayMs = retryDelayMs(answer.status, answer.retryAfter, tries)
      if (delayMs === null) return bodyOf<T>(answer)
      await wait(delayMs)
    }
  }
  return {
    me: () => call('GET', '/auth/me'),
    importSession: (request) => call('POST', '/sessions/import', request),
  }
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly text: string
}

async function send(base: string, path: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(`${base}/api/v1${path}`, init)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
  } catch (cause) {
    throw unreachable(base, cause)
  }
}

function bodyOf<T extends object>({ status, text }: Answer): T {
  const body = parse(text)
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
