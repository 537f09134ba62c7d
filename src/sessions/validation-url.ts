import { redactUrl } from '../audit/redact-url.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import { invalidField } from '../errors.ts'
import { isLoginUrl, isLogoutUrl } from '../wordings/urls.ts'
import { mayVisit } from './may-visit.ts'

/** The known addresses of a site when a session is stored. */
export interface KnownAddresses {
  /** The origin in its domain field; null: none. */
  readonly origin: string | null
  /** The page in its domain field; null: none. */
  readonly page: string | null
  /** Pages of the imported requests, the best first. */
  readonly pages: readonly string[]
  /** Origins that are known to respond, the most likely first: of imported requests and of a storageState. */
  readonly origins: readonly string[]
}

/** The default page for validations when only the domain is known. */
export function guessedUrl(domain: string): string {
  return `https://${domain}/`
}

/**
 * The default page for validations: a page of its imported requests that may be visited again and contains nothing
 * secret; else the page or origin in its domain field, or an origin that is known to respond. Null: only the domain is
 * known. When that page does not answer the question, a validation searches for others.
 */
export function knownValidationUrl(domain: string, { origin, page, pages, origins }: KnownAddresses): string | null {
  const asked = pages.filter((one) => origin === null || URL.parse(one)?.origin === origin)
  const best = [...asked, ...(page === null ? [] : [page])].find((one) => isOwnPage(domain, one))
  if (best !== undefined) return best
  const known = origin ?? likeliest(domain, origins)
  return known === null ? null : `${known}/`
}

function isOwnPage(domain: string, page: string): boolean {
  const url = URL.parse(page)
  if (url === null || !inScope(domain, cookieHost(url))) return false
  return mayVisit(page) && !isLoginUrl(page) && redactUrl(page) === page
}

/** An origin of the domain itself before those of subdomains. */
function likeliest(domain: string, origins: readonly string[]): string | null {
  const own = origins.flatMap((origin) => URL.parse(origin) ?? []).filter((url) => inScope(domain, cookieHost(url)))
  return (own.find((url) => cookieHost(url) === domain) ?? own[0])?.origin ?? null
}

/** Throws VALIDATION_ERROR unless `text` is an http or https URL whose host is inside `domain`, and does not log out. */
export function checkValidationUrl(domain: string, text: string): void {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidField('validation_url', 'must be an http or https URL')
  }
  if (url.username !== '' || url.password !== '') throw invalidField('validation_url', 'must not contain credentials')
  if (!inScope(domain, url.hostname)) throw invalidField('validation_url', 'must lie inside the domain of the session')
  if (isLogoutUrl(text)) throw invalidField('validation_url', 'logs out: give a page that only a logged-in user sees')
}
