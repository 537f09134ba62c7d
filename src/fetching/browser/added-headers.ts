import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { mergeHeaders } from '../../cookies/header-maps.ts'

/** Headers by name, in any case. */
type Headers = Readonly<Record<string, string>>

/** Headers to add to a page's requests, depending on their URL. */
export interface AddedHeaders {
  /** URL patterns of the DevTools protocol (`*`, `?`) that together match every URL that may get headers. */
  readonly patterns: readonly string[]
  /** The headers for this URL; empty for none. */
  readonly headersFor: (url: URL) => HeadersToAdd
}

/** The headers to add to one request. */
export interface HeadersToAdd {
  /** They replace what the browser adds to a request by itself, but not what a script of the page has set. */
  readonly filling: Headers
  /** They replace those of scripts, too; absent: none. */
  readonly replacing?: Headers
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
    const toAdd = url === null ? { filling: {} } : headersFor(url)
    const headers = Object.entries(withAdded(request.headers, toAdd)).map(([name, value]) => ({ name, value }))
    const hasOwn = Object.keys({ ...toAdd.filling, ...toAdd.replacing }).length > 0
    const params = hasOwn ? { requestId, headers } : { requestId }
    void cdp.send('Fetch.continueRequest', params).catch(() => undefined)
  })
  await cdp.send('Fetch.enable', { patterns: patterns.map((urlPattern) => ({ urlPattern })) })
}

/** The headers of a page's request with those added to it. A script may have a newer token than the session. */
export function withAdded(ofPage: Headers, { filling, replacing }: HeadersToAdd): Headers {
  const set = Object.entries(ofPage).filter(([name, value]) => !ofBrowser.test(name) && !isBlank(value))
  return mergeHeaders(replacing, Object.fromEntries(set), filling, ofPage)
}

/** What a browser adds to requests by itself; most of it no script can set. */
const ofBrowser = /^(?:accept|accept-language|user-agent|upgrade-insecure-requests|origin|referer|sec-.*)$/i

/** `Bearer null`: a script that has no token may send that. */
const isBlank = (value: string): boolean =>
  /^\s*(?:(?:bearer|basic|token|jwt)\b)?\s*(?:null|undefined)?\s*$/i.test(value)

/**
 * Patterns for a domain (an IPv6 address in brackets) and its subdomains, on any port; also with a dot at the end, and
 * without the `www.` that a session's domain may begin with.
 */
export function patternsOf(domain: string): string[] {
  const names = [domain, `*.${domain}`, ...(domain.startsWith('www.') ? [domain.slice(4)] : [])]
  const hosts = names.flatMap((name) => [name, `${name}.`])
  return hosts.flatMap((host) => [`*://${host}/*`, `*://${host}:*/*`])
}
