import { expect, it } from 'vitest'
import { PageList, type PageRequested } from './page-list.ts'

const request = (path: string, over: Partial<PageRequested> = {}): PageRequested => ({
  url: new URL(path, 'https://a.test'),
  method: 'GET',
  status: 200,
  contentType: 'text/html; charset=utf-8',
  carriesLogin: false,
  ...over,
})
const pagesOf = (...requests: PageRequested[]) => {
  const list = new PageList()
  for (const one of requests) list.add(one)
  return list.pages().map((page) => page.replace('https://a.test', ''))
}

it.each<[string, PageRequested[], string[]]>([
  [
    'the last document first',
    [request('/login'), request('/home'), request('/orders')],
    ['/orders', '/home', '/login'],
  ],
  ['one that came again where it came last', [request('/a'), request('/b'), request('/a')], ['/a', '/b']],
  [
    'documents before data',
    [request('/home'), request('/api/items', { contentType: 'application/json' })],
    ['/home', '/api/items'],
  ],
  [
    'what was requested with a login before what was not',
    [
      request('/api/old', { contentType: 'application/json', carriesLogin: true }),
      request('/account', { carriesLogin: true }),
      request('/api/orders', { contentType: 'application/json', carriesLogin: true }),
      request('/account'),
      request('/'),
    ],
    ['/account', '/api/orders', '/api/old', '/'],
  ],
  ['one of which only the request is known', [request('/a', { status: null, contentType: null })], ['/a']],
  ['without its fragment', [request('/a#top')], ['/a']],
  ['not what was posted', [request('/login', { method: 'POST' })], []],
  ['not what redirected or failed', [request('/a', { status: 302 }), request('/b', { status: 404 })], []],
  [
    'no static files',
    [request('/app.js'), request('/static/x'), request('/logo.PNG'), request('/a', { contentType: 'image/png' })],
    [],
  ],
  ['none with credentials', [request('https://u:p@a.test/')], []],
  ['none that is too long', [request(`/${'x'.repeat(3000)}`)], []],
])('keeps %s', (_name, requests, expected) => {
  expect(pagesOf(...requests)).toEqual(expected)
})

it('keeps few, however many come', () => {
  expect(pagesOf(...Array.from({ length: 500 }, (_, n) => request(`/${n}`)))).toHaveLength(20)
})
