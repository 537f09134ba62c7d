import type { Site } from '../support/site.ts'
import { type ExpectedFields, problemsOf } from './expect.ts'
import type { Operation } from './operations.ts'
import type { ClientRun } from './results.ts'

/** A request as a client sends it, and what the client reads of the answer. */
export interface ClientRequest {
  readonly operation: Operation
  readonly what: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** From the root. `{site}` and what an earlier answer was kept as, `{session}`, are filled in, here and in the body. */
  readonly path: string
  readonly body?: unknown
  /** Sent beside the client's own; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly status: number
  readonly reads?: ExpectedFields
  /** Of the answer's headers, lower case. */
  readonly readsHeaders?: ExpectedFields
  /** What the site was last sent at a path, as `SiteRequest`. */
  readonly sent?: { readonly path: string; readonly fields: ExpectedFields }
  /** Fields of the answer that later requests name. */
  readonly keeps?: Readonly<Record<string, string>>
  /** Asks again until the answer is this far. */
  readonly until?: ExpectedFields
}

/** A client that no registry has: what it sends with each request, what it sends in turn, and what it has no call for. */
export interface ReplayedClient {
  readonly client: string
  readonly headers: Readonly<Record<string, string>>
  readonly requests: readonly ClientRequest[]
  readonly absent: readonly Operation[]
}

export interface ReplayPorts {
  readonly address: string
  readonly key: string
  readonly site: Site
}

/** Sends a client's requests in their order, to an account of their own. */
export async function replay(
  { client, headers, requests, absent }: ReplayedClient,
  run: string,
  ports: ReplayPorts,
): Promise<ClientRun> {
  const known = new Map([['site', ports.site.url('')]])
  const results = []
  for (const request of requests) {
    const error = await sendOne(request, { ...ports, headers, known }).then(
      (problems) => (problems.length === 0 ? null : problems.join('; ')),
      (thrown: unknown) => String(thrown),
    )
    results.push({ client, run, operation: request.operation, what: request.what, error })
  }
  return { client, run, results, absent, skipped: null }
}

interface Sending extends ReplayPorts {
  readonly headers: Readonly<Record<string, string>>
  readonly known: Map<string, string>
}

async function sendOne(request: ClientRequest, sending: Sending): Promise<string[]> {
  let answer = await send(request, sending)
  const deadline = Date.now() + 60_000
  while (request.until !== undefined && problemsOf(answer.json, request.until).length > 0 && Date.now() < deadline) {
    await new Promise((done) => setTimeout(done, 50))
    answer = await send(request, sending)
  }
  for (const [name, field] of Object.entries(request.keeps ?? {})) {
    sending.known.set(name, String((answer.json as Record<string, unknown> | null)?.[field]))
  }
  return [
    ...(answer.status === request.status ? [] : [`status is ${answer.status}, not ${request.status}: ${answer.text}`]),
    ...problemsOf(answer.json, { ...request.until, ...request.reads }),
    ...problemsOf(answer.headers, request.readsHeaders ?? {}),
    ...sentProblems(request, sending.site),
  ].map((problem) => problem.slice(0, 500))
}

function sentProblems({ sent }: ClientRequest, site: Site): string[] {
  return sent === undefined ? [] : problemsOf(site.seen(sent.path).at(-1), sent.fields).map((one) => `sent ${one}`)
}

async function send(request: ClientRequest, { address, key, headers, known }: Sending) {
  const all = { 'x-api-key': key, 'content-type': 'application/json', ...headers, ...request.headers }
  const response = await fetch(`${address}${filled(request.path, known)}`, {
    method: request.method,
    headers: Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
    redirect: 'manual',
    ...(request.body === undefined ? {} : { body: filled(JSON.stringify(request.body), known) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json: isJson && text !== '' ? (JSON.parse(text) as unknown) : null,
  }
}

function filled(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole)
}
