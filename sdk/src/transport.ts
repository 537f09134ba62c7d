import { type Operations, routes } from './api.ts'
import { errorOfAnswer, invalidResponse, unreachable } from './latchkey-error.ts'
import { retryDelayMs } from './retry.ts'

export interface LatchkeyClientOptions {
  /** The address of the server, http or https, without `/api/v1`. */
  readonly server: string
  /** `sk_live_…`, or the access token of `auth.logIn`. */
  readonly apiKey: string
  /** How often a request is sent, at most; default 3. */
  readonly maxTries?: number | undefined
  /** Sends requests; default: that of the platform. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Waits before a request is sent again; for tests. */
  readonly wait?: ((ms: number, signal?: AbortSignal) => Promise<unknown>) | undefined
}

/** What every call takes. */
export interface RequestOptions {
  /** Ends the call, which then throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** How often the request is sent, at most. */
  readonly maxTries?: number | undefined
}

/** Of calls that create something. */
export interface CreateOptions extends RequestOptions {
  /** The same request with the same key creates nothing twice. Default: a new one for each call. */
  readonly idempotencyKey?: string | undefined
}

/** Of calls that change a session. */
export interface ChangeOptions extends RequestOptions {
  /** `"version"` of the session, as its ETag: changed meanwhile, it is not changed, and the error is PRECONDITION_FAILED. */
  readonly ifMatch?: string | undefined
}

/** A body that is sent as it is; a form brings its own content type. */
export type FileBody = string | Uint8Array<ArrayBuffer> | Blob | FormData | URLSearchParams

type OperationId = keyof Operations

interface Call<Id extends OperationId> {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Operations[Id]['query'] | undefined
  /** JSON. */
  readonly body?: Operations[Id]['body']
  /** Instead of JSON: what a target gets as it is. */
  readonly raw?: FileBody | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** Of this call, with what its caller gave. */
  readonly options?: (RequestOptions & Partial<CreateOptions & ChangeOptions>) | undefined
  /** Whether its repetition changes nothing. GET always, and what has an idempotency key. */
  readonly isRepeatable?: boolean
}

/** Sends requests. Each function throws LatchkeyError, or the reason of a signal that was aborted. */
export interface Transport {
  /** The answer as JSON; undefined where there is none. */
  json<Id extends OperationId>(operation: Id, call: Call<Id>): Promise<Operations[Id]['answer']>
  /** The answer whose body is not read yet. */
  open<Id extends OperationId>(operation: Id, call: Call<Id>): Promise<Response>
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<unknown>
}

export function createTransport(client: LatchkeyClientOptions): Transport {
  const { apiKey, maxTries: clientMaxTries = 3, wait = delay, fetch = globalThis.fetch } = client
  const base = client.server.replace(/\/+$/, '')
  const credential: Readonly<Record<string, string>> = apiKey.startsWith('eyJ')
    ? { authorization: `Bearer ${apiKey}` }
    : { 'x-api-key': apiKey }

  /** @param read what is made of the answer, as a part of the try */
  const send = async <Id extends OperationId, T>(
    operation: Id,
    { path = {}, query = {}, body, raw, headers = {}, options = {}, isRepeatable }: Call<Id>,
    read: (response: Response) => Promise<T>,
  ): Promise<Answer<T>> => {
    const { signal, idempotencyKey, ifMatch, maxTries = clientMaxTries } = options
    const [method = '', pattern = ''] = routes[operation].split(' ')
    const url = base + filled(pattern, path) + queryOf(query)
    const init: RequestInit = {
      method,
      headers: {
        ...credential,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(raw === undefined ? {} : { body: raw }),
      ...(signal === undefined ? {} : { signal }),
      // A redirect to another host would take the key there.
      redirect: 'manual',
    }
    const policy = { maxTries, isRepeatable: isRepeatable ?? (method === 'GET' || idempotencyKey !== undefined) }
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted()
      const answer = await attempt(fetch, url, init, read)
      if (answer.status === null) signal?.throwIfAborted()
      else if (answer.content instanceof Response) return answer
      const delayMs = retryDelayMs(answer, tries, policy)
      if (delayMs === null) return answer
      await wait(delayMs, signal)
    }
  }

  return {
    wait,
    json: async (operation, call) => {
      const answer = await send(operation, call, (response) => response.text())
      if (answer.status === null) throw unreachable(base, answer.cause)
      const { status, content } = answer
      const parsed = parse(content)
      if (status >= 400) throw errorOfAnswer(status, parsed)
      if (status === 204) return undefined
      if (status < 200 || status >= 300 || typeof parsed !== 'object' || parsed === null) throw invalidResponse(status)
      return parsed as Operations[typeof operation]['answer']
    },
    open: async (operation, call) => {
      const answer = await send(operation, call, async (response) =>
        response.ok || isOfTarget(response) ? response : response.text(),
      )
      if (answer.status === null) throw unreachable(base, answer.cause)
      const { status, content } = answer
      if (typeof content !== 'string') return content
      throw status >= 400 ? errorOfAnswer(status, parse(content)) : invalidResponse(status)
    },
  }
}

type Answer<T> =
  | { readonly status: number; readonly retryAfter: string | null; readonly content: T }
  | { readonly status: null; readonly retryAfter: null; readonly cause: unknown }

/** What a target answered, whatever its status: no error of the server has this header. */
const isOfTarget = (response: Response): boolean => response.headers.has('x-latchkey-verdict')

async function attempt<T>(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  try {
    const response = await fetch(url, init)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), content: await read(response) }
  } catch (error) {
    // `fetch failed` says nothing; its cause says whether it was the name, the connection or the certificate.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { status: null, retryAfter: null, cause }
  }
}

function filled(pattern: string, path: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
}

function queryOf(query: Readonly<Record<string, unknown>>): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    for (const one of [value].flat()) pairs.append(name, String(one))
  }
  const text = pairs.toString()
  return text === '' ? '' : `?${text}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Resolves after `ms`; rejects with the reason of the signal when that is aborted. */
function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Without `crypto.randomUUID`, which browsers have on secure pages only. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
