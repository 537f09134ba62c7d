import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { mergeHeaders } from '../../cookies/header-maps.ts'

/** Headers to add to a page's requests, depending on their URL. */
export interface AddedHeaders {
  /** URL patterns of the DevTools protocol (`*`, `?`) that together match every URL that may get headers. */
  readonly patterns: readonly string[]
  /** The headers for this URL, name to value; empty for none. */
  readonly headersFor: (url: URL) => Readonly<Record<string, string>>
}

/**
 * Adds headers to the requests of a page and of windows that it opens. They are decided again for each redirect: the
 * browser drops added headers before it follows one.
 */
export async function addHeaders(
  context: BrowserContext,
  page: Page,
  cdp: CDPSession,
  added: AddedHeaders,
): Promise<void> {
  await addTo(cdp, added)
  context.on('page', (opened) => {
    if (opened === page) return
    // It may close at any moment, of itself.
    void context
      .newCDPSession(opened)
      .then((session) => addTo(session, added))
      .catch(() => undefined)
  })
}

async function addTo(cdp: CDPSession, { patterns, headersFor }: AddedHeaders): Promise<void> {
  cdp.on('Fetch.requestPaused', ({ requestId, request }) => {
    const url = URL.parse(request.url)
    const own = url === null ? {} : headersFor(url)
    const hasOwn = Object.keys(own).length > 0
    const headers = Object.entries(mergeHeaders(own, request.headers)).map(([name, value]) => ({ name, value }))
    const params = hasOwn ? { requestId, headers } : { requestId }
    void cdp.send('Fetch.continueRequest', params).catch(() => undefined)
  })
  await cdp.send('Fetch.enable', { patterns: patterns.map((urlPattern) => ({ urlPattern })) })
}

/**
 * Patterns for a domain (an IPv6 address in brackets) and its subdomains, on any port; also with a dot at the end, and
 * without the `www.` that a session's domain may begin with.
 */
export function patternsOf(domain: string): string[] {
  const names = [domain, `*.${domain}`, ...(domain.startsWith('www.') ? [domain.slice(4)] : [])]
  const hosts = names.flatMap((name) => [name, `${name}.`])
  return hosts.flatMap((host) => [`*://${host}/*`, `*://${host}:*/*`])
}
