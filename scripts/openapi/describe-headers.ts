import { isObject, type JsonObject } from '../../src/json-object.ts'
import { mapOperations, mapValues, type OpenApiDocument } from './document.ts'

/** Marks the schema of a route that counts for a rate limit; it is no part of the document. */
export const limitedMark = { 'x-limited': true } as const

const whole = { type: 'integer', minimum: 0 }
const headers = {
  'X-RateLimit-Limit': { description: 'Requests per minute of this kind; absent if there is no limit', schema: whole },
  'X-RateLimit-Remaining': { description: 'How many of them are left', schema: whole },
  'X-RateLimit-Reset': { description: 'When the minute ends, in Unix seconds', schema: whole },
  ETag: {
    description: 'Changes when a user changes the session, not with its uses and checks; for `If-Match`',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: 'The answer is that of an earlier request with the same `Idempotency-Key`; else absent',
    schema: { type: 'string', enum: ['true'] },
  },
}

const limitNames = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const

/** References to the headers of a rate limit, which are in every answer of a route that has one. */
export const rateLimitHeaders: JsonObject = referencesTo(limitNames)

/** Adds the headers that successful answers may have. */
export function describeHeaders<Doc extends OpenApiDocument>(document: Doc): Doc {
  const described = mapOperations(document, ({ 'x-limited': isLimited, ...operation }) => {
    const names = [
      ...(isLimited === true ? limitNames : []),
      ...(isRepeatable(operation) ? (['Idempotency-Replayed'] as const) : []),
      ...(tagged.has(operation['operationId']) ? (['ETag'] as const) : []),
    ]
    if (names.length === 0) return operation
    const responses = mapValues(operation['responses'] as JsonObject, (response, status) =>
      status.startsWith('2') ? { ...(response as JsonObject), headers: referencesTo(names) } : response,
    )
    return { ...operation, responses }
  })
  return { ...described, components: { ...(described.components as JsonObject), headers } }
}

/** The operations that return a session with its `ETag`. */
const tagged: ReadonlySet<unknown> = new Set([
  'getSession',
  'updateSession',
  'putSession',
  'refreshSession',
  'rollBackSession',
  'shareSession',
  'unshareSession',
  'deleteSessionShare',
])

function isRepeatable({ parameters = [] }: JsonObject): boolean {
  return (parameters as readonly unknown[]).some((one) => isObject(one) && one['name'] === 'Idempotency-Key')
}

function referencesTo(names: readonly (keyof typeof headers)[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
