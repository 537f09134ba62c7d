import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExpectedFields, isText, isWhole } from './expect.ts'
import type { Operation } from './operations.ts'
import type { ClientRequest, ReplayedClient } from './replay.ts'
import { estimateFields, refusal, scrapeFields, sessionFields, validationFields } from './requests/fields.ts'

/** A request as it was recorded while a real client ran: ids are `{id}`, hosts those of the recording. */
interface Recorded {
  readonly user_agent: string
  readonly x_alterlab_source?: string
  readonly method: ClientRequest['method']
  readonly path: string
  readonly body: unknown
}

/** What the recorded files are called, and whose column they belong to. */
const files = {
  'node-sdk.json': 'Node SDK',
  'mcp-server.json': 'MCP server',
  'n8n-node.json': 'n8n node',
  'browser-extension.json': 'Extension',
  'python-sdk.json': 'Python (recorded)',
} as const

/** The recorded requests of each client in `folder`, as far as there are any. */
export function recordedClients(folder: string): ReplayedClient[] {
  return Object.entries(files).flatMap(([file, client]) => {
    const path = join(folder, file)
    if (!existsSync(path)) return []
    // A body that is text was cut off as it was recorded: it cannot be sent again.
    const recorded = (JSON.parse(readFileSync(path, 'utf8')) as Recorded[]).filter(
      ({ body }) => typeof body !== 'string',
    )
    return [{ client, headers: {}, requests: recorded.flatMap(toRequests), absent: [] }]
  })
}

/** A recorded request behind one that makes what it names: recordings delete and create as they go. */
function toRequests(recorded: Recorded): ClientRequest[] {
  const { method, body, user_agent: agent, x_alterlab_source: source } = recorded
  const path = here(recorded.path)
  const headers = { 'user-agent': agent, ...(source === undefined ? {} : { 'x-alterlab-source': source }) }
  const isPublic = !path.startsWith('/api/v1/') || path.startsWith('/api/v1/reports')
  const request = { method, path, body: body === null ? undefined : JSON.parse(here(JSON.stringify(body))) }
  const { operation, status, reads } = expectedOf(request, agent)
  const named = JSON.stringify([path, request.body ?? null]).includes('{id}')
  return [
    ...(named ? [maker(path, headers)] : []),
    {
      operation,
      what: `recorded: ${method} ${path} ${JSON.stringify(request.body ?? null).slice(0, 160)}`,
      method,
      path,
      ...(request.body === undefined ? {} : { body: request.body }),
      headers: { ...headers, ...(isPublic ? { 'x-api-key': null } : {}) },
      status,
      reads,
    },
  ]
}

const here = (text: string): string =>
  text
    .replaceAll('http://shop.test:1/', 'http://127.0.0.1:1/')
    .replaceAll(/http:\/\/(shop\.test|127\.0\.0\.1):\d{5}/g, '{site}')
    .replaceAll('shop.test', '127.0.0.1')

function maker(path: string, headers: Readonly<Record<string, string>>): ClientRequest {
  const isJob = path.startsWith('/api/v1/jobs/')
  return {
    operation: isJob ? 'jobs' : 'sessions.create',
    what: 'what a recorded request names',
    method: 'POST',
    path: isJob ? '/api/v1/scrape' : '/api/v1/sessions',
    body: isJob
      ? { url: '{site}/account', sync: false }
      : { name: 'recorded', domain: '{site}', cookies: { sid: 'good' } },
    headers,
    status: isJob ? 202 : 201,
    keeps: { id: isJob ? 'job_id' : 'id' },
  }
}

interface Expectation {
  readonly operation: Operation
  readonly status: number
  readonly reads: ExpectedFields
}

type Sent = Pick<ClientRequest, 'method' | 'path' | 'body'>

/** What the server has to answer: by the route, and by what the body asks for. */
function expectedOf({ method, path, body }: Sent, agent: string): Expectation {
  const route = path.replace('/api/v1', '').split('?')[0]?.replace(/\/$/, '') ?? ''
  const given = (body ?? {}) as Readonly<Record<string, unknown>>
  const known = routes.find((one) => one.method === method && one.path.test(route))
  if (known !== undefined) return known.expected(given, agent)
  return { operation: 'not-served', status: 404, reads: refusal() }
}

const ok = (operation: Operation, status: number, reads: ExpectedFields): Expectation => ({ operation, status, reads })

interface Route {
  readonly method: ClientRequest['method']
  readonly path: RegExp
  expected(body: Readonly<Record<string, unknown>>, agent: string): Expectation
}

const routes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/sessions$/,
    expected: ({ name }) =>
      name === '' ? ok('sessions.errors', 422, refusal()) : ok('sessions.create', 201, sessionFields),
  },
  { method: 'GET', path: /^\/sessions$/, expected: () => ok('sessions.list', 200, { total: isWhole }) },
  { method: 'GET', path: /^\/sessions\/abc$/, expected: () => ok('sessions.errors', 404, refusal()) },
  { method: 'GET', path: /^\/sessions\/\{id\}$/, expected: () => ok('sessions.get', 200, sessionFields) },
  { method: 'PATCH', path: /^\/sessions\/\{id\}$/, expected: () => ok('sessions.update', 200, sessionFields) },
  {
    method: 'DELETE',
    path: /^\/sessions\/\{id\}$/,
    // The one client that parses every answer gets one.
    expected: (_body, agent) =>
      agent.startsWith('alterlab-mcp') ? ok('sessions.delete', 200, { deleted: true }) : ok('sessions.delete', 204, {}),
  },
  {
    method: 'POST',
    path: /^\/sessions\/\{id\}\/validate$/,
    expected: () => ok('sessions.validate', 200, validationFields),
  },
  { method: 'POST', path: /^\/sessions\/\{id\}\/refresh$/, expected: () => ok('sessions.refresh', 200, sessionFields) },
  { method: 'POST', path: /^\/scrape$/, expected: expectedScrape },
  { method: 'POST', path: /^\/scrape\/estimate$/, expected: () => ok('estimate', 200, estimateFields) },
  { method: 'GET', path: /^\/jobs\/\{id\}$/, expected: () => ok('jobs', 200, { job_id: isText, status: isText }) },
  { method: 'GET', path: /^\/usage$/, expected: () => ok('usage', 200, { credits_available: isWhole, plan: isText }) },
  { method: 'GET', path: /^\/billing\/balance$/, expected: () => ok('usage', 200, { balance_microcents: isWhole }) },
  { method: 'GET', path: /^\/billing\/usage$/, expected: () => ok('usage', 200, { total_credits: isWhole }) },
  { method: 'GET', path: /^\/auth\/me$/, expected: () => ok('account', 200, { credits_remaining: isWhole }) },
  { method: 'GET', path: /^$/, expected: () => ok('account', 200, {}) },
  { method: 'GET', path: /^\/dashboard\/tools\/sessions$/, expected: () => ok('not-served', 303, {}) },
  { method: 'POST', path: /^\/batch$/, expected: () => ok('batch', 202, { batch_id: isText, job_ids: Array.isArray }) },
  { method: 'GET', path: /^\/batch\/x$/, expected: () => ok('batch', 404, refusal()) },
]

/** Options that are refused, since a user would be harmed by a scrape without them. */
const harmful: readonly (readonly [Operation, (body: ScrapeBody) => boolean])[] = [
  ['scrape.modes', ({ mode }) => ['js', 'pdf', 'ocr'].includes(String(mode))],
  ['scrape.modes', ({ advanced, ...top }) => asksFor({ ...top, ...advanced }, /^screenshot$/)],
  ['scrape.modes', ({ advanced, render_js }) => advanced?.['render_js'] === true || render_js === true],
  ['scrape.options', ({ advanced, ...top }) => asksFor({ ...top, ...advanced }, /proxy|^location$|^actions$/)],
  ['scrape.options', ({ timeout }) => Number(timeout) < 1],
  ['callback', ({ webhook_url }) => webhook_url != null],
  ['scrape.tiers', ({ cost_controls }) => ['3', '3.5', '4'].includes(String(cost_controls?.['force_tier']))],
]

type ScrapeBody = Readonly<Record<string, unknown>> & {
  readonly advanced?: Readonly<Record<string, unknown>>
  readonly cost_controls?: Readonly<Record<string, unknown>>
}

function asksFor(options: Readonly<Record<string, unknown>>, names: RegExp): boolean {
  return Object.entries(options).some(([name, value]) => names.test(name) && value !== false && value != null)
}

function expectedScrape(body: ScrapeBody): Expectation {
  if (body['session_id'] !== undefined && body['cookies'] !== undefined) return ok('errors', 400, refusal())
  const refusedBy = harmful.find(([, asks]) => asks(body))
  if (refusedBy !== undefined) return ok(refusedBy[0], 422, refusal())
  if (String(body['url']).startsWith('http://127.0.0.1:1/')) return ok('errors', 502, refusal())
  if (body['sync'] === false) return ok('jobs', 202, { job_id: isText })
  return ok('scrape', 200, scrapeFields)
}
