import { type FieldProblem, invalidField } from '../errors.ts'
import { withoutBlanks, withoutBlanksAndLineEnds } from './blanks.ts'
import { fieldOf } from './header.ts'

/** Cookies per session. */
export const maxCookies = 300
const tooMany = `at most ${maxCookies} cookies can be given`
/** Bytes of name and value of one cookie. */
export const maxCookieBytes = 8 * 1024

/**
 * What is wrong with a cookie's name, as the end of a sentence, or null. As loose as browsers (RFC 6265bis 5.6), not as
 * strict as RFC 6265 4.1.1: `cart[id]`, `x_host:443`, inner spaces and non-ASCII text (sent as UTF-8) are allowed; what
 * a Cookie header cannot contain is not.
 */
export function cookieNameProblem(name: string): string | null {
  if (name === '') return 'a cookie name must not be empty'
  if (/[\0-\x1f\x7f]/.test(name)) return 'a cookie name must not contain control characters'
  if (/[;=]/.test(name)) return 'a cookie name must not contain a semicolon or an equals sign'
  if (withoutBlanks(name) !== name) return 'a cookie name must not begin or end with a space'
  return name.isWellFormed() ? null : 'a cookie name must be well-formed Unicode'
}

/**
 * What is wrong with a cookie's value, as the end of a sentence, or null. As loose as browsers, not as strict as RFC
 * 6265 4.1.1: spaces, quotes, commas, backslashes and non-ASCII text (sent as UTF-8) are allowed; characters that would
 * end the cookie or the header line are not.
 */
export function cookieValueProblem(value: string): string | null {
  if (/[\0-\x1f\x7f]/.test(value)) return 'a cookie value must not contain control characters'
  if (value.includes(';')) return 'a cookie value must not contain a semicolon'
  return value.isWellFormed() ? null : 'a cookie value must be well-formed Unicode'
}

/**
 * The problems of a map of cookies, at most ten; empty when it may be stored. A problem names the cookie only when its name
 * is a token, as nearly all are: any other text may be a misplaced secret.
 * @param field the path of the map in the request
 */
export function cookieMapProblems(cookies: Readonly<Record<string, string>>, field = 'cookies'): FieldProblem[] {
  // Pairs of a hundred thousand would take a tenth of a second.
  if (Object.keys(cookies).length > maxCookies) return [{ field, message: tooMany }]
  return Object.entries(cookies)
    .flatMap(([name, value]) => cookieProblem(name, value, field) ?? [])
    .slice(0, 10)
}

/**
 * Without the cookie that has no name, as lists are read, unless it is the only one: browsers have such, and exports
 * contain it.
 */
export function withoutNameless(cookies: Record<string, string>): Record<string, string> {
  if (!Object.hasOwn(cookies, '') || Object.keys(cookies).length === 1) return cookies
  return Object.fromEntries(Object.entries(cookies).filter(([name]) => name !== ''))
}

/** The text after `Cookie:`; null when it does not begin so. */
export function afterHeaderName(text: string): string | null {
  const start = text.trimStart()
  return /^cookie:/i.test(start) ? start.slice('cookie:'.length) : null
}

/**
 * Reads a cookie string in the form of a Cookie header, with its name or without, or `document.cookie`: `a=1; b="2"`.
 * Of two cookies with one name the first is used, because it is more specific (RFC 6265 5.4).
 * @throws AppError VALIDATION_ERROR, of the string as a whole (field ''), when a part is not `name=value`, or for more
 *   than `maxCookies`
 */
export function parseCookieString(text: string): Record<string, string> {
  const cookies = new Map<string, string>()
  for (const part of (afterHeaderName(text) ?? text).split(';')) {
    // Only what browsers treat as white space; other white space belongs to the value.
    const pair = withoutBlanksAndLineEnds(part)
    if (pair === '') continue
    const equals = pair.indexOf('=')
    if (equals < 0) throw invalidField('', 'a cookie string must read name=value; name=value')
    const name = withoutBlanks(pair.slice(0, equals))
    if (cookies.has(name)) continue
    if (cookies.size >= maxCookies) throw invalidField('', tooMany)
    cookies.set(name, withoutBlanks(pair.slice(equals + 1)))
  }
  // Object.fromEntries defines own properties, so that a cookie named __proto__ is like any other.
  return Object.fromEntries(cookies)
}

function cookieProblem(name: string, value: string, field: string): FieldProblem | null {
  const nameProblem = cookieNameProblem(name)
  if (nameProblem !== null) return { field, message: nameProblem }
  const valueProblem = cookieValueProblem(value)
  const tooLong = Buffer.byteLength(name) + Buffer.byteLength(value) > maxCookieBytes
  const message =
    valueProblem ?? (tooLong ? `name and value of a cookie must not exceed ${maxCookieBytes} bytes` : null)
  return message === null ? null : { field: fieldOf(field, name), message }
}

/**
 * What the name alone says of a cookie (RFC 6265bis 4.1.3; Chromium's `__Http-` and `__Host-Http-`; case does not
 * matter): `host`: Secure, host-only and path `/`; `secure`: Secure. Null: nothing.
 */
export function namePrefix(name: string): 'host' | 'secure' | null {
  if (!name.startsWith('__')) return null
  if (/^__host-/i.test(name)) return 'host'
  return /^__(?:secure|http)-/i.test(name) ? 'secure' : null
}

/** Whether the name says that scripts cannot read a cookie: `__Http-`, `__Host-Http-`. */
export const namesHttpOnly = (name: string): boolean => /^__(?:host-)?http-/i.test(name)
