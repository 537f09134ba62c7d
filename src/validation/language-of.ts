import type { VisitCredentials } from '../fetching/tier.ts'

/** A language as in `pt-BR` or `*`, with or without its weight. Nothing that could be a token. */
const language = String.raw`(?:[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?|\*)(?:\s*;\s*q=[01](?:\.\d{1,3})?)?`
const languages = new RegExp(String.raw`^${language}(?:\s*,\s*${language}){0,19}$`, 'i')

/**
 * The header for the languages of a session's browser: its own Accept-Language, else its locale; empty without both,
 * and where it is not a list of languages. Visits without the session carry it, too, so that its pages are compared
 * with pages in the same language.
 */
export function languageOf({ headers, locale }: Pick<VisitCredentials, 'headers' | 'locale'>): Record<string, string> {
  const own = Object.entries(headers).find(([name]) => name.toLowerCase() === 'accept-language')?.[1] ?? locale
  return own !== null && languages.test(own) ? { 'accept-language': own } : {}
}
