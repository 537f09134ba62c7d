import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCodePoint, anyPath, anyUrl } from '../../test/support/any-text.ts'
import { type HttpMethod, httpMethods } from './http-method.ts'
import { maxTimesSent, type NextHop, nextHop, requestKey } from './redirect.ts'

const long = 'a'.repeat(8192)

interface Row {
  readonly name: string
  readonly from?: string
  readonly status?: number
  readonly location: string | null
  readonly method?: HttpMethod
  readonly hasBody?: boolean
  readonly hops?: number
  readonly scope?: string
  readonly to: string
}

/** `to`: "METHOD url", "METHOD+body url", "stop" or "refuse: reason". */
const rows: readonly Row[] = [
  // Status and method.
  { name: '301 GET', status: 301, location: '/b', to: 'GET https://a.test/b' },
  { name: '302 GET', status: 302, location: '/b', to: 'GET https://a.test/b' },
  { name: '303 GET', status: 303, location: '/b', to: 'GET https://a.test/b' },
  { name: '307 GET', status: 307, location: '/b', to: 'GET https://a.test/b' },
  { name: '308 GET', status: 308, location: '/b', to: 'GET https://a.test/b' },
  { name: '301 POST', status: 301, method: 'POST', hasBody: true, location: '/b', to: 'GET https://a.test/b' },
  { name: '302 POST', status: 302, method: 'POST', hasBody: true, location: '/b', to: 'GET https://a.test/b' },
  { name: '303 POST', status: 303, method: 'POST', hasBody: true, location: '/b', to: 'GET https://a.test/b' },
  { name: '307 POST', status: 307, method: 'POST', hasBody: true, location: '/b', to: 'POST+body https://a.test/b' },
  { name: '308 POST', status: 308, method: 'POST', hasBody: true, location: '/b', to: 'POST+body https://a.test/b' },
  { name: '307 POST without a body', status: 307, method: 'POST', location: '/b', to: 'POST https://a.test/b' },
  { name: '301 PUT', status: 301, method: 'PUT', hasBody: true, location: '/b', to: 'PUT+body https://a.test/b' },
  { name: '302 DELETE', status: 302, method: 'DELETE', location: '/b', to: 'DELETE https://a.test/b' },
  { name: '303 PUT', status: 303, method: 'PUT', hasBody: true, location: '/b', to: 'GET https://a.test/b' },
  { name: '303 DELETE', status: 303, method: 'DELETE', location: '/b', to: 'GET https://a.test/b' },
  { name: '303 OPTIONS', status: 303, method: 'OPTIONS', location: '/b', to: 'GET https://a.test/b' },
  { name: '307 PATCH', status: 307, method: 'PATCH', hasBody: true, location: '/b', to: 'PATCH+body https://a.test/b' },
  { name: '301 HEAD', status: 301, method: 'HEAD', location: '/b', to: 'HEAD https://a.test/b' },
  { name: '303 HEAD', status: 303, method: 'HEAD', location: '/b', to: 'HEAD https://a.test/b' },
  // What is no redirect.
  { name: '200 with a Location', status: 200, location: '/b', to: 'stop' },
  { name: '201 with a Location', status: 201, location: '/b', to: 'stop' },
  { name: '300', status: 300, location: '/b', to: 'stop' },
  { name: '304', status: 304, location: '/b', to: 'stop' },
  { name: '305', status: 305, location: '/b', to: 'stop' },
  { name: '306', status: 306, location: '/b', to: 'stop' },
  { name: '309', status: 309, location: '/b', to: 'stop' },
  { name: '401 with a Location', status: 401, location: '/b', to: 'stop' },
  { name: '503 with a Location', status: 503, location: '/b', to: 'stop' },
  // Where to.
  { name: 'no Location', location: null, to: 'stop' },
  { name: 'an empty Location', location: '', to: 'stop' },
  { name: 'a blank Location', location: ' \t', to: 'stop' },
  { name: 'no URL', location: 'https://', to: 'stop' },
  { name: 'a space in the host', location: 'https://a b/', to: 'stop' },
  { name: 'a port out of range', location: 'https://b.test:99999/', to: 'stop' },
  { name: 'absolute', location: 'https://b.test/x?y=1', to: 'GET https://b.test/x?y=1' },
  { name: 'absolute, upper case', location: 'HTTPS://B.TEST/X', to: 'GET https://b.test/X' },
  { name: 'scheme-relative', location: '//b.test/x', to: 'GET https://b.test/x' },
  { name: 'scheme-relative from http', from: 'http://a.test/', location: '//b.test', to: 'GET http://b.test/' },
  { name: 'backslashes', location: '\\\\b.test\\x', to: 'GET https://b.test/x' },
  { name: 'three slashes', location: '///b.test/x', to: 'GET https://b.test/x' },
  { name: 'relative path', from: 'https://a.test/d/e', location: 'f', to: 'GET https://a.test/d/f' },
  { name: 'parent path', from: 'https://a.test/d/e/', location: '../f', to: 'GET https://a.test/d/f' },
  { name: 'above the root', from: 'https://a.test/d', location: '../../../f', to: 'GET https://a.test/f' },
  { name: 'query alone', from: 'https://a.test/d?x=1', location: '?y=2', to: 'GET https://a.test/d?y=2' },
  { name: 'spaces around', location: '  /b ', to: 'GET https://a.test/b' },
  { name: 'a space within', location: '/b c', to: 'GET https://a.test/b%20c' },
  { name: 'not ASCII', location: '/größe', to: 'GET https://a.test/gr%C3%B6%C3%9Fe' },
  { name: 'an IDN', location: 'https://bücher.test/', to: 'GET https://xn--bcher-kva.test/' },
  { name: 'down to http', location: 'http://a.test/b', to: 'GET http://a.test/b' },
  { name: 'another port', location: 'https://a.test:8443/', to: 'GET https://a.test:8443/' },
  { name: 'the default port', location: 'https://a.test:443/b', to: 'GET https://a.test/b' },
  { name: 'itself', from: 'https://a.test/d', location: '/d', to: 'GET https://a.test/d' },
  // Fragments.
  { name: 'fragment of its own', from: 'https://a.test/d#old', location: '/b#new', to: 'GET https://a.test/b#new' },
  { name: 'fragment inherited', from: 'https://a.test/d#old', location: '/b', to: 'GET https://a.test/b#old' },
  { name: 'empty fragment', from: 'https://a.test/d#old', location: '/b#', to: 'GET https://a.test/b#' },
  { name: 'fragment alone', from: 'https://a.test/d', location: '#f', to: 'GET https://a.test/d#f' },
  // Userinfo.
  { name: 'userinfo', location: 'https://u:p@b.test/x', to: 'GET https://b.test/x' },
  { name: 'userinfo as a disguise', location: 'https://a.test@b.test/', to: 'GET https://b.test/' },
  { name: 'userinfo of the base', from: 'https://u:p@a.test/d', location: '/b', to: 'GET https://a.test/b' },
  // Schemes.
  { name: 'ftp', location: 'ftp://b.test/', to: 'refuse: scheme' },
  { name: 'file', location: 'file:///etc/passwd', to: 'refuse: scheme' },
  { name: 'javascript', location: 'javascript:alert(1)', to: 'refuse: scheme' },
  { name: 'data', location: 'data:text/html,x', to: 'refuse: scheme' },
  { name: 'an app', location: 'myapp://callback?code=1', to: 'refuse: scheme' },
  { name: 'mailto', location: 'mailto:a@b.test', to: 'refuse: scheme' },
  { name: 'a scheme with a tab in it', location: 'java\tscript:alert(1)', to: 'refuse: scheme' },
  // Limits.
  { name: 'too long', location: `/${long}`, to: 'refuse: url_too_long' },
  { name: 'too long once absolute', location: long.slice(0, 8190), to: 'refuse: url_too_long' },
  { name: 'of the maximum length', location: `/${'a'.repeat(8177)}`, to: `GET https://a.test/${'a'.repeat(8177)}` },
  { name: 'the twentieth', location: '/b', hops: 19, to: 'GET https://a.test/b' },
  { name: 'the twenty-first', location: '/b', hops: 20, to: 'refuse: too_many_redirects' },
  { name: 'a page after twenty', status: 200, location: null, hops: 20, to: 'stop' },
  // Bodies leave the scope on no redirect.
  ...[307, 308].flatMap((status): Row[] => [
    {
      name: `${status} POST out of scope`,
      status,
      method: 'POST',
      hasBody: true,
      location: 'https://b.test/',
      to: 'refuse: body_out_of_scope',
    },
    {
      name: `${status} POST without a body out of scope`,
      status,
      method: 'POST',
      location: 'https://b.test/',
      to: 'POST https://b.test/',
    },
    {
      name: `${status} POST within scope`,
      status,
      method: 'POST',
      hasBody: true,
      location: 'https://b.test/',
      scope: 'b.test',
      to: 'POST+body https://b.test/',
    },
  ]),
  {
    name: '302 POST out of scope loses its body',
    status: 302,
    method: 'POST',
    hasBody: true,
    location: 'https://b.test/',
    to: 'GET https://b.test/',
  },
]

function say(next: NextHop): string {
  if (next.kind === 'stop') return 'stop'
  if (next.kind === 'refuse') return `refuse: ${next.reason}`
  return `${next.method}${next.keepBody ? '+body' : ''} ${next.url.href}`
}

describe('nextHop', () => {
  test.each(rows)('$name', (row) => {
    const next = nextHop({
      url: new URL(row.from ?? 'https://a.test/'),
      status: row.status ?? 302,
      location: row.location,
      method: row.method ?? 'GET',
      hasBody: row.hasBody ?? false,
      hops: row.hops ?? 0,
      bodyMayGoTo: (url) => url.hostname === (row.scope ?? 'a.test'),
    })
    expect(say(next)).toBe(row.to)
  })

  test('whatever a site sends, what is followed is http or https, without userinfo, within the limit', () => {
    const answers = fc.record({
      location: fc.oneof(fc.string({ unit: anyCodePoint }), anyUrl, anyPath),
      status: fc.constantFrom(301, 302, 303, 307, 308),
      method: fc.constantFrom(...httpMethods),
      hasBody: fc.boolean(),
    })
    fc.assert(
      fc.property(answers, (answer) => {
        const next = nextHop({
          ...answer,
          url: new URL('https://u:p@a.test/x#f'),
          hops: 0,
          bodyMayGoTo: (url) => url.hostname === 'a.test',
        })
        if (next.kind !== 'follow') return
        expect(next.url.protocol).toMatch(/^https?:$/)
        expect(next.url.username + next.url.password).toBe('')
        expect(next.url.href.length).toBeLessThanOrEqual(8192)
        if (next.keepBody) expect(next.url.hostname).toBe('a.test')
      }),
    )
  })
})

test('a redirect may ask once more for what changes nothing, never for anything else', () => {
  expect(httpMethods.map(maxTimesSent)).toEqual([2, 2, 2, 1, 1, 1, 1])
})

describe('requestKey', () => {
  const url = new URL('https://a.test/x?y=1')
  test('differs by method, URL and cookies', () => {
    const key = requestKey('GET', url, 'a=1')
    expect(requestKey('GET', new URL(url), 'a=1')).toBe(key)
    expect(requestKey('POST', url, 'a=1')).not.toBe(key)
    expect(requestKey('GET', url, 'a=2')).not.toBe(key)
    expect(requestKey('GET', url, null)).not.toBe(key)
    expect(requestKey('GET', new URL('https://a.test/x?y=2'), 'a=1')).not.toBe(key)
  })
  test.each(['https://a.test/x?y=1#f', 'https://a.test/x?y=1#'])('does not see the fragment of %s', (href) => {
    expect(requestKey('GET', new URL(href), 'a=1')).toBe(requestKey('GET', url, 'a=1'))
  })
})
