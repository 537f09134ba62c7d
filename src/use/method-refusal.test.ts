import { describe, expect, test } from 'vitest'
import { type ApiKeyScope, apiKeyScopes } from '../accounts/principal.ts'
import type { HttpMethod } from '../fetching/http-method.ts'
import { methodRefusal } from './method-refusal.ts'

describe('a stored session', () => {
  const all = new Set<ApiKeyScope>(apiKeyScopes)
  const noWrite = new Set<ApiKeyScope>(['read', 'scrape'])

  type Row = readonly [HttpMethod, readonly HttpMethod[] | null, ReadonlySet<ApiKeyScope>, string | null]
  const rows: readonly Row[] = [
    ...(['GET', 'HEAD', 'OPTIONS', 'POST'] as const).map(
      (method) => [method, null, noWrite, null] as const satisfies Row,
    ),
    ...(['PUT', 'PATCH', 'DELETE'] as const).flatMap((method) => [
      [method, null, all, 'method'] as const satisfies Row,
      [method, ['GET', method], noWrite, 'scope'] as const satisfies Row,
      [method, ['GET', method], all, null] as const satisfies Row,
    ]),
    ['POST', ['GET'], all, 'method'],
    ['HEAD', ['GET'], all, 'method'],
    ['PUT', ['GET', 'DELETE'], all, 'method'],
  ]
  test.each(rows)('with %s, allowed %j', (method, allowed, scopes, reason) => {
    expect(methodRefusal(method, allowed, scopes)?.reason ?? null).toBe(reason)
  })
})
