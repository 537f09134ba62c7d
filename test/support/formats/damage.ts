import fc from 'fast-check'
import { importCookies } from '../../../src/cookies/formats/import-cookies.ts'
import { readJsonText } from '../../../src/cookies/formats/json-reader.ts'
import { fromWire } from '../../../src/cookies/wire.ts'
import { AppError } from '../../../src/errors.ts'
import { jarDomain, jarNow } from './jar-cookie.ts'

export type CookiePair = readonly [name: string, value: string]

/** What an import of a text keeps; nothing where it is refused as it may be. */
export function keptOf(text: string): CookiePair[] {
  try {
    const { state } = importCookies(text, jarDomain, jarNow)
    const exact = state.exactCookies.map(({ name, value }): CookiePair => [fromWire(name), fromWire(value)])
    return [...exact, ...Object.entries(state.cookies)]
  } catch (error) {
    if (error instanceof AppError && error.status >= 400 && error.status < 500) return []
    throw error
  }
}

/** Cuts, doubles, swaps and puts in signs that mean something to one format or another. */
export const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 12 }),
    put: fc.oneof(
      fc.constantFrom(...'"\'\\$^`;=,:{}[]()#&|!%\t\r\n \0\ufeff/.-0x'),
      fc.constantFrom(
        '\\u0041',
        '\\x41',
        "$'",
        "\\'",
        '^"',
        '\\\n',
        '^\r\n',
        '""',
        'null',
        '{"a":',
        '#HttpOnly_',
        '-b ',
      ),
      fc.constantFrom('\ud800', 'é', '__proto__', 'cookie: ', 'curl ', ' -H ', 'TRUE', '9'.repeat(30), '-1'),
      fc.string({ maxLength: 4 }),
    ),
  }),
  { maxLength: 5 },
)

/** The text with damage at these places, one after the other. */
export function damaged(text: string, places: readonly { at: number; length: number; put: string }[]): string {
  return places.reduce((now, { at, length, put }) => {
    const from = Math.floor(at * now.length)
    return now.slice(0, from) + put + now.slice(from + length)
  }, text)
}

/** Whether name and value of a cookie stand in a text. */
export const inText = (text: string): ((pair: CookiePair) => boolean) => {
  return ([name, value]) => text.includes(name) && text.includes(value)
}

/**
 * Whether name and value stand in a text, each in a string of its own: without the escapes of LWP (a backslash) or of
 * PowerShell (a backtick, two quotes, the code of a character).
 */
export function inPieces(text: string): (pair: CookiePair) => boolean {
  const decoded = text.replace(/\$\(\[char\](\d{1,7})\)|`([\s\S])/g, (_whole, code?: string, char?: string) =>
    code === undefined ? (char ?? '') : String.fromCharCode(Number(code)),
  )
  // Two quotes are one only in a string that such quotes enclose.
  const unquoted = [decoded, decoded.replaceAll('""', '"'), decoded.replaceAll("''", "'")]
  const views = [text, text.replace(/\\(.)/g, '$1'), ...unquoted]
  return (pair) => pair.every((part) => views.some((view) => view.includes(part)))
}

/** Every string of a JSON text, names of members included. */
export function inJson(text: string): (pair: CookiePair) => boolean {
  const strings = new Set<string>()
  JSON.stringify(readJsonText(text), (key, value: unknown) => {
    strings.add(key)
    if (typeof value === 'string') strings.add(value)
    return value
  })
  const all = [...strings]
  return ([name, value]) => all.some((one) => one.includes(name)) && all.some((one) => one.includes(value))
}

/** Without what quotes and escapes, on both sides: then the pair stands there in one piece. */
export function inCommand(text: string): (pair: CookiePair) => boolean {
  const bare = (one: string): string => one.replace(/[\\'"^$\s]/g, '')
  const decode = (one: string): string =>
    one.replace(
      /\\(?:\\|u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/g,
      (_whole, unit?: string, byte?: string, octal?: string) => {
        const digits = unit ?? byte ?? octal
        return digits === undefined ? '' : String.fromCharCode(Number.parseInt(digits, octal === undefined ? 16 : 8))
      },
    )
  // To a shell an escape means something within ANSI quotes, and outside of them it is its letters.
  const asShell = text.replace(/\$'(?:[^'\\]|\\.)*'/gs, decode)
  const views = [decode(text), text, asShell].map(bare)
  return ([name, value]) => views.some((view) => view.includes(bare(`${name}=${value}`)))
}

export function isJson(text: string): boolean {
  try {
    readJsonText(text)
    return true
  } catch {
    return false
  }
}
