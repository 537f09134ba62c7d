import type { VisitCredentials } from '../fetching/tier.ts'

const LANGUAGES = /^[\w\s,;=.*-]{1,200}$/

/**
 * The header for the languages of a session's browser: its own Accept-Language, else its locale; empty without both. Visits without the
 * session carry it, too, so that its pages are compared with pages in the same language.
 */
export function languageOf({ headers, locale }: Pick<VisitCredentials, 'headers' | 'locale'>): Record<string, string> {
  const own = Object.entries(headers).find(([name]) => name.toLowerCase() === 'accept-language')?.[1] ?? locale
  return own !== null && LANGUAGES.test(own) ? { 'accept-language': own } : {}
}
