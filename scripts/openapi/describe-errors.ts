import { errorKinds } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json-object.ts'
import { rateLimitHeaders } from './describe-headers.ts'
import { mapOperations, type OpenApiDocument, refTo } from './document.ts'

/**
 * Lists the error statuses of each operation instead of `default`: an operation returns no other status. All errors have
 * the same envelope.
 */
export function describeErrors<Doc extends OpenApiDocument>(document: Doc): Doc {
  const used = new Set<number>()
  const described = mapOperations(document, ({ responses, ...operation }, path) => {
    const statuses = errorStatuses(path, operation)
    for (const status of statuses) used.add(status)
    const { default: _, ...own } = responses as JsonObject
    return { ...operation, responses: { ...own, ...referencesTo(statuses, own) } }
  })
  const responses = Object.fromEntries([...used].sort().map((status) => [`Error${status}`, responseOf(status)]))
  return { ...described, components: { ...(described.components as JsonObject), responses } }
}

function referencesTo(statuses: readonly number[], own: JsonObject): JsonObject {
  const others = statuses.filter((status) => !(status in own))
  return Object.fromEntries(others.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]))
}

/** Ascending. */
function errorStatuses(path: string, { security, requestBody, parameters }: JsonObject): number[] {
  const isPublic = (security as readonly unknown[]).length === 0
  const hasBody = requestBody !== undefined
  const takesIfMatch = JSON.stringify(parameters ?? []).includes('"If-Match"')
  const usesSessions = /\/(sessions|scrape|batch)\b/.test(path)
  return [
    // 414 and 431: the URL or the headers of any request may be too long.
    ...[400, 414, 431, 500, 503],
    ...(isPublic ? [] : [401, 403, 429]),
    // A body may contain the id of an organization, a session or a lease, too.
    ...(path.includes('{') || usesSessions || hasBody ? [404, 409] : []),
    ...(takesIfMatch ? [412] : []),
    ...(hasBody ? [413, 415] : []),
    ...(hasBody || parameters !== undefined ? [422] : []),
    ...(usesSessions ? [410, 502, 504] : []),
    ...(path.endsWith('/login') ? [401, 403, 429] : []),
  ]
    .filter((status, at, all) => all.indexOf(status) === at)
    .sort((a, b) => a - b)
}

function responseOf(status: number): JsonObject {
  const codes = Object.entries(errorKinds).filter(([, kind]) => kind.status === status)
  const description = codes.length === 0 ? 'Headers that are too long' : codes.map(([code]) => code).join(', ')
  const headers = { ...(status === 429 ? rateLimitHeaders : {}), 'Retry-After': retryAfter }
  return {
    description,
    ...([429, 503].includes(status) ? { headers } : {}),
    content: { 'application/json': { schema: refTo('Error') } },
  }
}

const retryAfter = { description: 'Whole seconds', schema: { type: 'integer', minimum: 0 } }
