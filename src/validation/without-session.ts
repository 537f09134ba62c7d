import { redactUrl } from '../audit/redact-url.ts'
import { headerValue } from '../cookies/header-maps.ts'
import { noCookies } from '../cookies/hop-jar.ts'
import { inventedCookies, inventedStorage } from '../cookies/invented-state.ts'
import type { VisitCredentials } from '../fetching/tier.ts'

/** What is shorter than this is no credential, whatever its name: `sort_key=id`, `range_key=7d`. */
const secretChars = 3

/** A URL may itself contain a credential: then it is never requested without the session. */
export function holdsSecret(url: string): boolean {
  const plain = new URL(url)
  plain.hash = ''
  const parameters = [...plain.searchParams].filter(([, value]) => value !== '' && value.length < secretChars)
  for (const [name, value] of parameters) plain.searchParams.delete(name, value)
  return redactUrl(plain.href) !== plain.href
}

/** A language as in `pt-BR` or `*`, with or without its weight. Nothing that could be a token. */
const language = String.raw`(?:[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?|\*)(?:\s*;\s*q=[01](?:\.\d{1,3})?)?`
const languages = new RegExp(String.raw`^${language}(?:\s*,\s*${language}){0,19}$`, 'i')

/**
 * The header for the languages of a session's browser: its own Accept-Language, else its locale; empty without both,
 * and if it is not a list of languages. Visits without the session carry it, too, so that its pages are compared with
 * pages in the same language.
 */
export function languageOf({ headers, locale }: Pick<VisitCredentials, 'headers' | 'locale'>): Record<string, string> {
  const own = headerValue(headers, 'accept-language') ?? locale
  return own !== null && languages.test(own) ? { 'accept-language': own } : {}
}

/** Invented credentials in place of a session's; null if it has none that can be replaced. */
export function inventedLogin(own: VisitCredentials, isRendered: boolean): VisitCredentials | null {
  const cookies = inventedCookies(own)
  const storage = isRendered ? inventedStorage(own.storage) : null
  if (cookies === null && storage === null) return null
  const { domain } = own
  return { ...own, ...(cookies ?? noCookies), domain, storage: storage ?? [], headers: {}, userAgent: null }
}
