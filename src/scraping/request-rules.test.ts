import { describe, expect, test } from 'vitest'
import { type ApiKeyScope, apiKeyScopes } from '../accounts/principal.ts'
import { headerValue, mergeHeaders, withoutOverridden } from '../cookies/asked-headers.ts'
import { defaultContentType } from '../fetching/content-type.ts'
import { mayRepeat } from '../fetching/may-repeat.ts'
import { decodeMethods, encodeMethods, type HttpMethod, httpMethods } from '../sessions/allowed-methods.ts'
import { methodRefusal } from '../use/method-refusal.ts'
import { speaksForSession } from './speaks-for-session.ts'
import { tierNamed } from './tier-names.ts'
import { joinWarnings } from './warnings.ts'

test('only what asks and changes nothing may be repeated', () => {
  expect(httpMethods.filter(mayRepeat)).toEqual(['GET', 'HEAD', 'OPTIONS'])
})

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

  test('keeps its methods in one order, without doubles', () => {
    expect(decodeMethods(encodeMethods(['DELETE', 'GET', 'DELETE']))).toEqual(['GET', 'DELETE'])
  })
})

test.each([
  ['{"a":1}', 'application/json'],
  [' [1, 2]\n', 'application/json'],
  ['"text"', 'application/json'],
  ['a=1', 'application/x-www-form-urlencoded'],
  ['{a}', 'application/x-www-form-urlencoded'],
  ['{"a":1} ', 'application/json'],
  ['{"a":1}}', 'application/x-www-form-urlencoded'],
])('%j is sent as %s', (body, type) => {
  expect(defaultContentType(body)).toBe(type)
})

test.each([
  ['1', '1'],
  ['2', '1'],
  ['0.5', '1'],
  ['1.5', '1'],
  ['2.4', '1'],
  ['2.5', '3'],
  ['3', '3'],
  ['3.0', '3'],
  ['3.5', '4'],
  ['4', '4'],
  ['5', '4'],
  ['curl', '1'],
  ['HTTP', '1'],
  [' stealth ', '3'],
  ['lightjs', '4'],
  ['browser', '4'],
  ['captcha', '4'],
  ['0', null],
  ['6', null],
  ['-1', null],
  ['1e1', null],
  ['', null],
  ['warp', null],
  ['constructor', null],
])('tier %j is %s', (name, tier) => {
  expect(tierNamed(name)).toBe(tier)
})

describe('headers', () => {
  test('of several places are one map, the first of a name staying', () => {
    expect(mergeHeaders({ 'X-A': '1' }, null, { 'x-a': '2', B: '3' }, undefined)).toEqual({ 'X-A': '1', B: '3' })
  })
  test('of a session give way to those of the request', () => {
    expect(withoutOverridden({ Authorization: 'old', 'X-A': '1' }, { authorization: 'new' })).toEqual({ 'X-A': '1' })
    expect(withoutOverridden({ 'X-A': '1' }, {})).toEqual({ 'X-A': '1' })
  })
  test('are found whatever the case', () => {
    expect(headerValue({ 'Content-TYPE': 'a/b' }, 'content-type')).toBe('a/b')
    expect(headerValue({}, 'content-type')).toBeNull()
  })
})

test.each<[HttpMethod, Record<string, string> | null, boolean]>([
  ['GET', null, true],
  ['HEAD', null, true],
  ['POST', { 'Accept-Language': 'de', Referer: 'https://a.test/' }, true],
  ['GET', { Authorization: 'Bearer x' }, false],
  ['GET', { 'X-Whatever': '1' }, false],
  ['GET', { 'User-Agent': 'x' }, false],
  ['OPTIONS', null, false],
])('%s with %j speaks for the session: %s', (method, headers, expected) => {
  expect(speaksForSession({ method, headers })).toBe(expected)
})

describe('warnings', () => {
  const none = { session: null, isLoginWall: false, needsBrowser: false, asked: null, screenshot: null, content: null }
  test('are null where there are none', () => {
    expect(joinWarnings(none)).toBeNull()
  })
  test('stand in one order, joined by a space', () => {
    const all = {
      session: 'SESSION_EXPIRED: s.',
      isLoginWall: true,
      needsBrowser: true,
      asked: 'A.',
      screenshot: 'B.',
      content: 'C.',
    }
    expect(joinWarnings(all)).toBe(
      'SESSION_EXPIRED: s. LOGIN_WALL: the page is a login page; the session looks logged out. NEEDS_BROWSER: the page is drawn by JavaScript. A. B. C.',
    )
  })
})
