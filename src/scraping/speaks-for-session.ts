import type { ScrapeInput } from './scrape-types.ts'

/** Headers that say nothing about who asks. All others may be what logs a request in, or out. */
const impersonal: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'dnt',
  'if-modified-since',
  'if-none-match',
  'pragma',
  'priority',
  'range',
  'referer',
  'upgrade-insecure-requests',
  'x-requested-with',
])

/**
 * Whether the page of a scrape shows anything about the session that it was made with. It does not where the request
 * brought a header of its own that may have decided who is logged in, nor for OPTIONS, which servers answer without
 * looking at cookies: a scrape like that neither confirms a session nor counts against it.
 */
export function speaksForSession({ method, headers }: Pick<ScrapeInput, 'method' | 'headers'>): boolean {
  return method !== 'OPTIONS' && Object.keys(headers ?? {}).every((name) => impersonal.has(name.toLowerCase()))
}
