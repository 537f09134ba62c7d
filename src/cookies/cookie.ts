import { type FieldProblem, invalidField } from '../errors.ts'
import { withoutBlanks, withoutBlanksAndLineEnds } from './blanks.ts'
import { isToken } from './token.ts'
import { hasLoneSurrogate, wireLength } from './wire.ts'

/** Contract §1: cookies of one session. */
export const maxCookies = 300
/** Contract §1: bytes of name and value of one cookie. */
export const maxCookieBytes = 8 * 1024

/**
 * What is wrong with a cookie's name, as the end of a sentence, or null.
 * Looser than RFC 6265 4.1.1, as browsers are (RFC 6265bis 5.6): `cart[id]`, `x_host:443`, spaces inside and text beyond
 * ASCII (sent as UTF-8) pass; what no Cookie header could say does not.
 */
export function cookieNameProblem(name: string): string | null {
  if (name === '') return 'a cookie name must not be empty'
  if (/[\0-\x1f\x7f]/.test(name)) return 'a cookie name must not contain control characters'
  if (/[;=]/.test(name)) return 'a cookie name must not contain a semicolon or an equals sign'
  if (withoutBlanks(name) !== name) return 'a cookie name must not begin or end with a space'
  return hasLoneSurrogate(name) ? 'a cookie name must be well-formed Unicode' : null
}

/**
 * What is wrong with a cookie's value, as the end of a sentence, or null.
 * Looser than RFC 6265 4.1.1, as browsers are: spaces, quotes, commas, backslashes and text beyond ASCII (sent as
 * UTF-8) pass; what would end the cookie or the header line does not.
 */
export function cookieValueProblem(value: string): string | null {
  if (/[\0-\x1f\x7f]/.test(value)) return 'a cookie value must not contain control characters'
  if (value.includes(';')) return 'a cookie value must not contain a semicolon'
  return hasLoneSurrogate(value) ? 'a cookie value must be well-formed Unicode' : null
}

/**
 * Everything wrong with a map of cookies, at most ten problems; empty where it may be stored.
 * A problem names the cookie only where its name is a token, as nearly all are: what else stands in a name's place may be
 * a secret.
 * @param field the path of the map in the request
 */
export function cookieMapProblems(cookies: Readonly<Record<string, string>>, field = 'cookies'): FieldProblem[] {
  const entries = Object.entries(cookies)
  if (entries.length > maxCookies) return [{ field, message: `at most ${maxCookies} cookies can be given` }]
  return entries.flatMap(([name, value]) => cookieProblem(name, value, field) ?? []).slice(0, 10)
}

/**
 * Reads a cookie string as a Cookie header or `document.cookie` holds it: `a=1; b="2"`.
 * Of two cookies with one name the first stands, as it is the more specific (RFC 6265 5.4).
 * @throws AppError VALIDATION_ERROR where a part is no `name=value`
 */
export function parseCookieString(text: string, field = 'cookies'): Record<string, string> {
  const cookies = new Map<string, string>()
  for (const part of text.split(';')) {
    // What browsers take for white space and no more: other kinds are part of a value.
    const pair = withoutBlanksAndLineEnds(part)
    if (pair === '') continue
    const equals = pair.indexOf('=')
    if (equals < 0) throw invalidField(field, 'a cookie string must read name=value; name=value')
    const name = withoutBlanks(pair.slice(0, equals))
    if (!cookies.has(name)) cookies.set(name, withoutBlanks(pair.slice(equals + 1)))
  }
  // Object.fromEntries defines own properties, so that a cookie named __proto__ is one like any other.
  return Object.fromEntries(cookies)
}

function cookieProblem(name: string, value: string, field: string): FieldProblem | null {
  const nameProblem = cookieNameProblem(name)
  if (nameProblem !== null) return { field, message: nameProblem }
  const valueProblem = cookieValueProblem(value)
  const tooLong = wireLength(name) + wireLength(value) > maxCookieBytes
  const message =
    valueProblem ?? (tooLong ? `name and value of a cookie must not exceed ${maxCookieBytes} bytes` : null)
  return message === null ? null : { field: isToken(name) ? `${field}.${name.slice(0, 100)}` : field, message }
}
