import type { ScrapeInput } from './scrape-types.ts'

/** Headers that do not identify a client. Any other header may log a request in, or out. */
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
 * Whether the page of a scrape says anything about its session. It does not when the request had a header of its own
 * that may have decided who is logged in, nor for OPTIONS, which servers answer without reading cookies. Such a scrape
 * neither confirms a session nor counts against it.
 */
export function speaksForSession({ method, headers }: Pick<ScrapeInput, 'method' | 'headers'>): boolean {
  return method !== 'OPTIONS' && Object.keys(headers ?? {}).every((name) => impersonal.has(name.toLowerCase()))
}
