import { type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import type { auditSchema } from '../../src/http/schemas/audit.ts'
import type { ErrorBody } from '../../src/http/schemas/error.ts'
import type { jobSchema } from '../../src/http/schemas/job.ts'
import type { scrapeSchema } from '../../src/http/schemas/scrape.ts'
import type { sessionListSchema, sessionSchema } from '../../src/http/schemas/session.ts'
import type { validationSchema } from '../../src/http/schemas/validation.ts'

export type SessionBody = z.output<typeof sessionSchema>
export type SessionListBody = z.output<typeof sessionListSchema>
export type ScrapeBody = Omit<z.output<typeof scrapeSchema>, 'content'> & { readonly content: string }
export type FormatsBody = Omit<z.output<typeof scrapeSchema>, 'content'> & {
  readonly content: Exclude<z.output<typeof scrapeSchema>['content'], string>
}
export type JobBody = z.output<typeof jobSchema>
export type AuditBody = z.output<typeof auditSchema>
export type ValidationBody = z.output<typeof validationSchema>

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; an empty body is null. Said to be `Body`, which the test checks. */
  readonly json: Body
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** What one caller of the API sends, as HTTP. */
export interface Client {
  readonly key: string
  /** A request below `/api/v1`; a `body` that is a string is sent as it is, any other as JSON. */
  call<Body = ErrorBody>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer<Body>>
  /** Stores a session; throws where that is not answered with 201. */
  create(
    input: Readonly<Record<string, unknown>>,
  ): Promise<SessionBody & { readonly created: boolean; readonly login_kept: boolean }>
  get(id: string): Promise<SessionBody>
  scrape(input: Readonly<Record<string, unknown>>): Promise<Answer<ScrapeBody>>
  validate(id: string): Promise<ValidationBody>
  audit(id: string): Promise<AuditBody['entries']>
}

/** @param credential the headers that say who asks; an API key stands for its header */
export function createClient(address: string, credential: string | Readonly<Record<string, string>>): Client {
  const own = typeof credential === 'string' ? { 'x-api-key': credential } : credential
  const call: Client['call'] = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    { headers, signal }: CallOptions = {},
  ): Promise<Answer<Body>> => {
    const hasBody = body !== undefined
    // A third of what fetch costs, and tests send thousands; follows no redirect either.
    const response = await request(`${address}/api/v1${path}`, {
      method: method as Dispatcher.HttpMethod,
      headers: { ...own, ...(hasBody ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(hasBody ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
      ...(signal === undefined ? {} : { signal }),
    })
    const text = await response.body.text()
    const received = headersOf(response.headers)
    const isJson = received.get('content-type')?.startsWith('application/json') ?? false
    return {
      status: response.statusCode,
      headers: received,
      text,
      json: (isJson && text !== '' ? JSON.parse(text) : null) as Body,
    }
  }
  const ok = async <Body>(status: number, method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await call<Body>(method, path, body)
    if (answer.status !== status) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`)
    return answer.json
  }
  return {
    key: typeof credential === 'string' ? credential : '',
    call,
    create: (input) => ok(201, 'POST', '/sessions', input),
    get: (id) => ok(200, 'GET', `/sessions/${id}`),
    scrape: (input) => call('POST', '/scrape', input),
    validate: (id) => ok(200, 'POST', `/sessions/${id}/validate`),
    audit: async (id) => (await ok<AuditBody>(200, 'GET', `/sessions/${id}/audit`)).entries,
  }
}

function headersOf(received: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers()
  for (const [name, value = []] of Object.entries(received)) {
    for (const one of [value].flat()) headers.append(name, one)
  }
  return headers
}
