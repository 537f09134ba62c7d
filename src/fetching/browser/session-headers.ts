import type { BrowserContext, CDPSession, Page } from 'playwright-core'

export interface SessionHeaders {
  /** Name to value, as they are sent. */
  readonly headers: Readonly<Record<string, string>>
  /** URL patterns of the DevTools protocol (`*`, `?`) that together match every URL that `mayCarry` allows. */
  readonly patterns: readonly string[]
  /** Whether a request to this URL may carry the session's headers. */
  readonly mayCarry: (url: URL) => boolean
}

/**
 * Adds the session's headers to requests of a page, and of the windows that it opens, that go to the session's hosts. A
 * redirect is decided on again: the browser drops what was added here before it follows one.
 */
export async function addSessionHeaders(
  context: BrowserContext,
  page: Page,
  cdp: CDPSession,
  own: SessionHeaders,
): Promise<void> {
  if (Object.keys(own.headers).length === 0) return
  await addTo(cdp, own)
  context.on('page', (opened) => {
    if (opened === page) return
    void context.newCDPSession(opened).then(
      (session) => addTo(session, own),
      () => undefined,
    )
  })
}

async function addTo(cdp: CDPSession, { headers, patterns, mayCarry }: SessionHeaders): Promise<void> {
  cdp.on('Fetch.requestPaused', ({ requestId, request }) => {
    const url = URL.parse(request.url)
    const merged = url !== null && mayCarry(url) ? mergeHeaders(request.headers, headers) : null
    const params = merged === null ? { requestId } : { requestId, headers: merged }
    void cdp.send('Fetch.continueRequest', params).catch(() => undefined)
  })
  await cdp.send('Fetch.enable', { patterns: patterns.map((urlPattern) => ({ urlPattern })) })
}

/** The request's own headers with the session's in their place, whatever their case. */
export function mergeHeaders(
  asked: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): { name: string; value: string }[] {
  const ownNames = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const kept = Object.entries(asked).filter(([name]) => !ownNames.has(name.toLowerCase()))
  return [...kept, ...Object.entries(own)].map(([name, value]) => ({ name, value }))
}

/** Patterns for a session's domain, with and below it, on any port. */
export function patternsOf(domain: string): string[] {
  const host = domain.includes(':') ? `[${domain}]` : domain
  return [`*://${host}/*`, `*://${host}:*/*`, `*://*.${host}/*`, `*://*.${host}:*/*`]
}
