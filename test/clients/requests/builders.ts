import type { ExpectedFields } from '../expect.ts'
import type { Operation } from '../operations.ts'
import type { ClientRequest } from '../replay.ts'
import { refusal, scrapeFields } from './fields.ts'

/** How one client's scrapes are written down: what it says of each, and what it reads of every answer. */
export interface ScrapeBuilder {
  /** A scrape that is answered with a page. */
  page(operation: Operation, what: string, body: object, reads?: ExpectedFields, rest?: Rest): ClientRequest
  /** A scrape that is refused. */
  refused(operation: Operation, what: string, body: object, status: number, detail?: RegExp): ClientRequest
  /** A scrape that becomes a job. */
  job(body: object, reads?: ExpectedFields): ClientRequest
}

type Rest = Pick<ClientRequest, 'sent'>

/** @param base what the client says with every scrape */
export function scrapesOf(base: object): ScrapeBuilder {
  const send = (operation: Operation, what: string, body: object) =>
    ({ operation, what, method: 'POST', path: '/api/v1/scrape', body: { ...base, ...body } }) as const
  return {
    page: (operation, what, body, reads = {}, rest = {}) => ({
      ...send(operation, what, body),
      status: 200,
      reads: { ...scrapeFields, ...reads },
      ...rest,
    }),
    refused: (operation, what, body, status, detail) => ({
      ...send(operation, what, body),
      status,
      reads: refusal(detail),
    }),
    job: (body, reads = {}) => ({
      ...send('jobs', 'a job', { ...body, sync: false }),
      status: 202,
      reads,
      keeps: { job: 'job_id' },
    }),
  }
}

/** A call of something that this server does not have; the answer names it. */
export function notServed(
  method: ClientRequest['method'],
  path: string,
  feature: string,
  rest: Pick<ClientRequest, 'body' | 'headers'> = {},
): ClientRequest {
  return {
    operation: 'not-served',
    what: `${method} ${path}`,
    method,
    path,
    ...rest,
    status: 404,
    reads: refusal(new RegExp(`does not have .*${feature}`)),
  }
}

/** A session that nobody has. */
export const unknownSession: ClientRequest = {
  operation: 'sessions.errors',
  what: 'of a session that is not there',
  method: 'GET',
  path: '/api/v1/sessions/0f0f0f0f-0000-4000-8000-00000000000a',
  status: 404,
  reads: refusal(),
}

/** A key that is nobody's. */
export const wrongKey = (path: string): ClientRequest => ({
  operation: 'errors',
  what: 'a wrong key',
  method: 'GET',
  path,
  headers: { 'x-api-key': 'sk_live_wrong' },
  status: 401,
  reads: refusal(),
})
