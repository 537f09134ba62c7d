import { withoutBlanks, withoutBlanksAndLineEnds } from '../blanks.ts'
import { afterHeaderName, cookieNameProblem } from '../cookie.ts'
import { hasAttributes, lookAlike } from './look-alikes.ts'
import { type PairCookie, type ParsedImport, parsedImport } from './parsed-import.ts'

export interface Pairs {
  /** Of two with one name, both, in order. */
  readonly pairs: readonly Pick<PairCookie, 'name' | 'value'>[]
  /** For each part that is not a pair: its name if it may be repeated, else null. */
  readonly malformed: readonly (string | null)[]
  /** The number of parts beyond the limit, which are not read. */
  readonly tooMany: number
}

/** The parts of one header that are read. A browser sends at most 180 cookies to a site, and most servers accept 8 KB. */
const maxParts = 1_000

/**
 * Splits the value of a Cookie header, `a=1; b="2"`. Spaces and tabs around names and values are removed, as servers
 * do.
 */
export function readPairs(line: string): Pairs {
  const pairs: Pick<PairCookie, 'name' | 'value'>[] = []
  const malformed: (string | null)[] = []
  const parts = line.split(';', maxParts)
  for (const part of parts) {
    const text = withoutBlanks(part)
    // RFC 2965's own, which Python still sends, are not cookies.
    if (text === '' || /^\$(?:version|path|domain|port)=/i.test(text.slice(0, 20))) continue
    const equals = text.indexOf('=')
    const name = withoutBlanks(text.slice(0, Math.max(equals, 0)))
    if (equals >= 0 && cookieNameProblem(name) === null)
      pairs.push({ name, value: withoutBlanks(text.slice(equals + 1)) })
    else malformed.push(null)
  }
  const read = parts.length - 1 + parts.reduce((sum, { length }) => sum + length, 0)
  return { pairs, malformed, tooMany: countOf(';', line, read) }
}

/** How often a character occurs from a position on. */
function countOf(character: string, text: string, from: number): number {
  let count = 0
  for (let at = text.indexOf(character, from); at >= 0; at = text.indexOf(character, at + 1)) count += 1
  return count
}

/**
 * A `Cookie:` line with or without the header name, as in a request or in `document.cookie`. It is one only if every part
 * is a pair.
 * @param isAsked the user says that it is one: then parts may look like attributes of Set-Cookie
 */
export function readCookieHeader(text: string, isAsked: boolean): ParsedImport | null {
  const value = afterHeaderName(text)
  const isNamed = value !== null
  const bare = withoutBlanksAndLineEnds(value ?? text)
  const line = isNamed ? bare : fromConsole(bare)
  // Several lines are another format.
  if (/[\r\n]/.test(line)) return null
  if (isAsked && otherText.test(line)) return null
  const { pairs, malformed, tooMany } = readPairs(isAsked ? line.replace(flags, '') : line)
  if (pairs.length === 0 || malformed.length > 0) return null
  if (!isAsked && (hasAttributes(line) || (!isNamed && (lookAlike(line) !== null || !pairs.every(isPlain)))))
    return null
  // A single text that ends in padding is probably a token, so its beginning must not be shown as a name.
  if (!isNamed && pairs.every((pair) => !/[^=]/.test(pair.value))) return null
  return parsedImport('cookie_header', {
    cookies: pairs.map((pair) => ({ kind: 'pair', ...pair, host: null })),
    tooMany,
  })
}

/** A Set-Cookie line, another header, an error, an address, or HTML: its first "name" has a `<` or such a colon. */
const otherText = /^(?:set-cookie2?:|[^;=]*(?:<|\s:|:[\s/]))/i

/** Attributes of Set-Cookie without a value. */
const flags = /;[ \t]*(?:HttpOnly|Secure|Partitioned)(?=[ \t]*(?:;|$))/gi

/**
 * A name that code would not have in that place; and no command or address begins the text: it would be in its first
 * name.
 */
const isPlain = ({ name }: Pick<PairCookie, 'name'>, at: number): boolean =>
  !(at === 0 ? /["(){}<>\\/\s]/ : /["(){}<>\\]|\s{2}/).test(name)

const escaped = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0' }

/** What the inside of a JavaScript string literal means. */
function unescapeJs(inner: string): string {
  return inner.replace(escaped, (_whole, point?: string, unit?: string, byte?: string, char?: string) => {
    const digits = point ?? unit ?? byte
    if (digits === undefined) return letters[char ?? ''] ?? char ?? ''
    const code = Number.parseInt(digits, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  })
}

/** No site has so many cookies. */
const maxConsoleChars = 1024 * 1024

/**
 * A text as a console shows it: in quotes or backticks, with backslashes doubled. Without quotes around it, or with a
 * backslash that no console would leave alone, it comes back as it is, without the quotes.
 */
function fromConsole(text: string): string {
  const quote = text.at(0) ?? ''
  if (text.length < 2 || text.length > maxConsoleChars || !/["'`]/.test(quote) || text.at(-1) !== quote) return text
  const inner = text.slice(1, -1)
  const isEscaped = !inner.replace(/\\(?:[\\'"`]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/g, '').includes('\\')
  return isEscaped ? unescapeJs(inner) : inner
}
