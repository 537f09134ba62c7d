import { redactUrl } from '../audit/redact-url.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import { invalidField } from '../errors.ts'
import { mayVisit } from '../verdict/may-visit.ts'
import { isLoginUrl } from '../wordings/urls.ts'

/** What is known of a site's addresses when a session is stored. */
export interface KnownAddresses {
  /** The origin that its domain named; null: it named none. */
  readonly origin: string | null
  /** The page that its domain named; null: it named none. */
  readonly page: string | null
  /** Pages that the imported requests asked for, the best first. */
  readonly pages: readonly string[]
  /** Origins that are known to answer, the likeliest first: of imported requests and of a storageState. */
  readonly origins: readonly string[]
}

export const nothingKnown: KnownAddresses = { origin: null, page: null, pages: [], origins: [] }

/**
 * Where a session is validated when nobody said: at a page that its imported requests asked for, as long as that may be
 * visited again and holds nothing secret; else at the page or the origin that its domain named, or the origin that is known to
 * answer; else at the domain over https. Where that page does not tell, the validation looks for others.
 */
export function defaultValidationUrl(domain: string, { origin, page, pages, origins }: KnownAddresses): string {
  const asked = pages.filter((one) => origin === null || URL.parse(one)?.origin === origin)
  const best = [...asked, ...(page === null ? [] : [page])].find((one) => isOwnPage(domain, one))
  if (best !== undefined) return best
  const known = origin ?? likeliest(domain, origins)
  return known === null ? `https://${domain}/` : `${known}/`
}

function isOwnPage(domain: string, page: string): boolean {
  const url = URL.parse(page)
  if (url === null || !inScope(domain, cookieHost(url))) return false
  return mayVisit(page) && !isLoginUrl(page) && redactUrl(page) === page
}

/** That of the domain itself before those below it. */
function likeliest(domain: string, origins: readonly string[]): string | null {
  const own = origins.flatMap((origin) => URL.parse(origin) ?? []).filter((url) => inScope(domain, cookieHost(url)))
  return (own.find((url) => cookieHost(url) === domain) ?? own[0])?.origin ?? null
}

/** Throws VALIDATION_ERROR unless `text` is an http or https URL whose host is inside `domain`. */
export function checkValidationUrl(domain: string, text: string): void {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidField('validation_url', 'must be an http or https URL')
  }
  if (url.username !== '' || url.password !== '') throw invalidField('validation_url', 'must not contain credentials')
  if (!inScope(domain, url.hostname)) throw invalidField('validation_url', 'must lie inside the domain of the session')
}
