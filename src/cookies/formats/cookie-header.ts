import { withoutBlanks, withoutBlanksAndLineEnds } from '../blanks.ts'
import { cookieNameProblem } from '../cookie.ts'
import { maxImportedCookies, type PairCookie, type ParsedImport, parsedImport } from './parsed-import.ts'

export interface Pairs {
  /** Of two with one name, both, in order. */
  readonly pairs: readonly Pick<PairCookie, 'name' | 'value'>[]
  /** For each part that is not a pair: its name if it may be repeated, else null. */
  readonly malformed: readonly (string | null)[]
}

/**
 * Splits the value of a Cookie header, `a=1; b="2"`. Spaces and tabs around names and values are removed, as servers
 * do.
 */
export function readPairs(line: string): Pairs {
  const pairs: Pick<PairCookie, 'name' | 'value'>[] = []
  const malformed: (string | null)[] = []
  for (const part of line.split(';', maxImportedCookies)) {
    const text = withoutBlanks(part)
    if (text === '') continue
    const equals = text.indexOf('=')
    const name = withoutBlanks(text.slice(0, Math.max(equals, 0)))
    if (equals >= 0 && cookieNameProblem(name) === null)
      pairs.push({ name, value: withoutBlanks(text.slice(equals + 1)) })
    else malformed.push(null)
  }
  return { pairs, malformed }
}

/** A `Cookie:` line with or without the header name, as in a request or in `document.cookie`. */
export function readCookieHeader(text: string): ParsedImport | null {
  const value = afterHeaderName(text)
  const isNamed = value !== null
  const bare = withoutBlanksAndLineEnds(value ?? text)
  const line = isNamed ? bare : unquoted(bare)
  // Several lines are another format.
  if (/[\r\n]/.test(line)) return null
  const { pairs, malformed } = readPairs(line)
  // A single text that ends in padding is probably a token, so its beginning must not be shown as a name.
  if (pairs.length === 0 || (!isNamed && pairs.every((pair) => !/[^=]/.test(pair.value)))) return null
  return parsedImport('cookie_header', {
    cookies: pairs.map((pair) => ({ kind: 'pair', ...pair, host: null })),
    malformed,
  })
}

/** A console prints `document.cookie` in quotes. */
function unquoted(text: string): string {
  const quote = text.at(0)
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.at(-1) === quote
  return isQuoted ? text.slice(1, -1) : text
}

/** The text after `Cookie:`; null when it does not begin so. */
export function afterHeaderName(text: string): string | null {
  const start = text.trimStart()
  return /^cookie:/i.test(start) ? start.slice('cookie:'.length) : null
}
