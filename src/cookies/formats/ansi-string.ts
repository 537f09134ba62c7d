import { fromWire } from '../wire.ts'

/** The control characters that bash and PowerShell write with a letter. */
export const controlLetters = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

const simple: Readonly<Record<string, string>> = { ...controlLetters, e: '\x1b', E: '\x1b' }

const escapes =
  /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([\s\S])|([abeEfnrtv\\'"?]))/g

/**
 * The text that bash reads in `$'…'`. `\x` and octal escapes are bytes, which together are read as UTF-8, or as Latin-1 when
 * they are not valid UTF-8 (Firefox writes `é` as `\xe9`); `\u` and `\U` are characters; half of a surrogate pair stays one,
 * so that two of them make a character.
 * @param from the position after the first quote
 * @returns null when it does not end, or contains too many escapes
 */
export function ansiString(
  text: string,
  from: number,
): { readonly kind: 'text'; readonly text: string; readonly next: number } | null {
  const close = closingQuote(text, from, "'")
  if (close < 0) return null
  const inner = text.slice(from, close)
  const plain = inner.includes('\\') ? withoutEscapes(inner) : inner
  return plain === null ? null : { kind: 'text', text: plain, next: close + 1 }
}

/** The position of the first quote without a backslash before it; -1 when there is none. */
export function closingQuote(text: string, from: number, quote: "'" | '"'): number {
  const next = quote === '"' ? /["\\]/g : /['\\]/g
  next.lastIndex = from
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    if (found[0] === quote) return found.index
    next.lastIndex = found.index + 2
  }
  return -1
}

/** No copied request has more. */
const maxEscapes = 200_000

function withoutEscapes(inner: string): string | null {
  let found = 0
  const bytes: number[] = []
  let result = ''
  let last = 0
  const flush = (): void => {
    if (bytes.length > 0) result += fromWire(Buffer.from(bytes).toString('latin1'))
    bytes.length = 0
  }
  for (const match of inner.matchAll(escapes)) {
    const [whole, hex, octal, short, long, control, char] = match
    found += 1
    if (found > maxEscapes) return null
    const between = inner.slice(last, match.index)
    if (between !== '') {
      flush()
      result += between
    }
    last = match.index + whole.length
    const byte = hex !== undefined ? Number.parseInt(hex, 16) : octal === undefined ? null : Number.parseInt(octal, 8)
    if (byte !== null) {
      bytes.push(byte & 0xff)
      continue
    }
    flush()
    if (short !== undefined) result += String.fromCharCode(Number.parseInt(short, 16))
    else if (long !== undefined) result += fromCodePoint(Number.parseInt(long, 16))
    else if (control !== undefined) result += String.fromCharCode((control.toUpperCase().charCodeAt(0) ^ 0x40) & 0x7f)
    else result += simple[char ?? ''] ?? char ?? ''
  }
  flush()
  return result + inner.slice(last)
}

const fromCodePoint = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')
