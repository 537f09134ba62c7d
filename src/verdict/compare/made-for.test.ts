import { expect, test } from 'vitest'
import { madeFor } from './made-for.ts'

test.each<[Record<string, string>, boolean, string]>([
  [{}, false, 'unclear'],
  [{}, true, 'visitor'],
  [{ 'cache-control': 'no-store' }, false, 'visitor'],
  [{ 'cache-control': 'private, max-age=0' }, false, 'visitor'],
  [{ 'cache-control': 'public, max-age=0, must-revalidate', etag: '"1"' }, false, 'everybody'],
  [{ 'cache-control': 'public, max-age=0' }, false, 'unclear'],
  [{ 'cache-control': 'no-cache' }, false, 'visitor'],
  [{ 'cache-control': 'no-cache', etag: '"1"' }, false, 'unclear'],
  [{ 'cache-control': 'no-cache', 'last-modified': 'Thu, 19 Nov 2026 08:52:00 GMT' }, false, 'unclear'],
  [{ 'cache-control': 's-maxage=60' }, true, 'everybody'],
  [{ 'cache-control': 'max-age=600' }, false, 'unclear'],
  [{ vary: 'Accept-Encoding' }, false, 'unclear'],
  [{ vary: 'Accept-Encoding, Cookie' }, false, 'visitor'],
  [{ vary: '*' }, false, 'visitor'],
  [{ expires: 'Thu, 19 Nov 1981 08:52:00 GMT' }, false, 'visitor'],
  [{ expires: 'Thu, 19 Nov 2026 08:52:00 GMT' }, false, 'unclear'],
  [{ pragma: 'no-cache' }, false, 'visitor'],
  [{ age: '12', 'cache-control': 'private' }, false, 'everybody'],
  [{ age: '0' }, false, 'unclear'],
  [{ 'x-cache': 'Hit from cloud' }, false, 'everybody'],
  [{ 'x-cache': 'MISS' }, false, 'unclear'],
  [{ 'x-vercel-cache': 'PRERENDER' }, false, 'everybody'],
  [{ 'x-nextjs-cache': 'HIT' }, false, 'everybody'],
  [{ 'x-cache': 'MISS', 'cf-cache-status': 'HIT' }, false, 'everybody'],
])('%j, sets a cookie: %s → %s', (headers, setsCookie, expected) => {
  expect(madeFor(headers, setsCookie)).toBe(expected)
})
