import { withoutBlanks, withoutBlanksAndLineEnds } from '../blanks.ts'
import { cookieNameProblem } from '../cookie.ts'
import { type Material, material, maxRead, type PairCookie } from './material.ts'

export interface Pairs {
  /** Of two of one name both, in order. */
  readonly pairs: readonly Pick<PairCookie, 'name' | 'value'>[]
  /** For each part that is none: its name if that may be repeated, else null. */
  readonly malformed: readonly (string | null)[]
}

/** Splits what a Cookie header holds, `a=1; b="2"`. Spaces and tabs around names and values go, as servers take them. */
export function readPairs(line: string): Pairs {
  const pairs: Pick<PairCookie, 'name' | 'value'>[] = []
  const malformed: (string | null)[] = []
  for (const part of line.split(';', maxRead)) {
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

/** A `Cookie:` line, with or without its name, as a request shows it or `document.cookie` gives it. */
export function readCookieHeader(text: string): Material | null {
  const value = behindName(text)
  const isNamed = value !== null
  const bare = withoutBlanksAndLineEnds(value ?? text)
  const line = isNamed ? bare : unquoted(bare)
  // More than one line is another format.
  if (/[\r\n]/.test(line)) return null
  const { pairs, malformed } = readPairs(line)
  // A lone text that ends in padding is a token by itself, and no name that may be shown.
  if (pairs.length === 0 || (!isNamed && pairs.every((pair) => !/[^=]/.test(pair.value)))) return null
  return material('cookie_header', { cookies: pairs.map((pair) => ({ kind: 'pair', ...pair, host: null })), malformed })
}

/** A console shows `document.cookie` in quotes. */
function unquoted(text: string): string {
  const quote = text.at(0)
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.at(-1) === quote
  return isQuoted ? text.slice(1, -1) : text
}

/** What stands behind `Cookie:`; null where the text does not begin so. */
export function behindName(text: string): string | null {
  const start = text.trimStart()
  return /^cookie:/i.test(start) ? start.slice('cookie:'.length) : null
}
