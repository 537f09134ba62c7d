import { expect, test } from 'vitest'
import type { HttpMethod } from '../fetching/http-method.ts'
import { speaksForSession } from './speaks-for-session.ts'

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
