import type { Page } from '../../src/page/page.ts'

/** A page for tests: an HTML answer of `https://site.example/home`, but for what is given. */
export function examplePage(body: string, over: Partial<Page> = {}): Page {
  const url = over.requestedUrl ?? 'https://site.example/home'
  return {
    requestedUrl: url,
    finalUrl: url,
    status: 200,
    headers: {},
    hops: [],
    setCookies: [],
    contentType: /^\s*[[{]/.test(body) ? 'application/json' : 'text/html; charset=utf-8',
    body,
    sessionCookieNames: ['sid'],
    ...over,
  }
}
