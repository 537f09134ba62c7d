import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  toCookieEditor,
  toEditThisCookie,
  toMap,
  toPuppeteer,
  toStorageState,
} from '../../../test/support/formats/cookie-lists.ts'
import { toHar } from '../../../test/support/formats/har.ts'
import { toCookieHeader, toCurlBash, toCurlCmd, toCurlFirefox } from '../../../test/support/formats/headers.ts'
import { type JarCookie, jarDomain, jarNow, jars } from '../../../test/support/formats/jar-cookie.ts'
import { toNetscape } from '../../../test/support/formats/netscape.ts'
import { expectLinear } from '../../../test/support/growth.ts'
import { AppError } from '../../errors.ts'
import { fromWire } from '../wire.ts'
import { importCookies } from './import-cookies.ts'
import { readJsonText } from './json-reader.ts'

type Pair = readonly [name: string, value: string]

/** What an import of a text keeps; nothing where it is refused as it may be. */
function keptOf(text: string): Pair[] {
  try {
    const { state } = importCookies(text, jarDomain, jarNow)
    const exact = state.exactCookies.map(({ name, value }): Pair => [fromWire(name), fromWire(value)])
    return [...exact, ...Object.entries(state.cookies)]
  } catch (error) {
    if (error instanceof AppError && error.status >= 400 && error.status < 500) return []
    throw error
  }
}

/** Cuts, doubles, swaps and puts in signs that mean something to one format or another. */
const damage = fc.array(
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

function damaged(text: string, places: readonly { at: number; length: number; put: string }[]): string {
  return places.reduce((now, { at, length, put }) => {
    const from = Math.floor(at * now.length)
    return now.slice(0, from) + put + now.slice(from + length)
  }, text)
}

const inText = (text: string): ((pair: Pair) => boolean) => {
  return ([name, value]) => text.includes(name) && text.includes(value)
}

/** Every string of a JSON text, names of members included. */
function inJson(text: string): (pair: Pair) => boolean {
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
function inCommand(text: string): (pair: Pair) => boolean {
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

const request = { url: 'https://shop.example.com/a', headers: [['X-Token', `it's "1"`]], body: 'x' } as const

const formats: readonly [
  name: string,
  write: (jar: readonly JarCookie[]) => string,
  stands: (text: string) => (pair: Pair) => boolean,
][] = [
  ['a map', toMap, inJson],
  ['a Cookie header', toCookieHeader, inText],
  ['cookies.txt', (jar) => toNetscape(jar), inText],
  ['cURL for bash', (jar) => toCurlBash(request, jar), inCommand],
  ['cURL for cmd', (jar) => toCurlCmd(request, jar), inCommand],
  ['cURL of Firefox', (jar) => toCurlFirefox(request, jar), inCommand],
  ['Cookie-Editor', toCookieEditor, inJson],
  ['EditThisCookie', toEditThisCookie, inJson],
  ['Puppeteer', toPuppeteer, inJson],
  ['storageState', (jar) => toStorageState(jar), inJson],
  ['HAR', (jar) => toHar(jar, jarNow), inJson],
]

describe('a damaged export', () => {
  // Most texts are refused, and nobody looks at where.
  const { stackTraceLimit } = Error
  beforeAll(() => {
    Error.stackTraceLimit = 0
  })
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit
  })

  it.each(formats)('of %s never surprises, and no cookie of it is invented', (_name, write, stands) => {
    fc.assert(
      fc.property(jars, damage, (jar, places) => {
        const text = damaged(write(jar), places)
        const kept = keptOf(text)
        if (kept.length === 0) return
        // Damage may turn a text into one of another format.
        const isThere = [stands, inText, inCommand].map((make) =>
          (make === inJson && !isJson(text) ? inText : make)(text),
        )
        const invented = kept.filter((pair) => !isThere.some((holds) => holds(pair)))
        // Only what is wrong is compared: thousands of comparisons that hold would take most of the time.
        if (invented.length > 0) expect(invented).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it('that is any text or any JSON at all never surprises', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.json().map((json) => `{"cookies":[${json}],"log":${json}}`),
        ),
        (text) => void keptOf(text),
      ),
      { numRuns: 500 },
    )
  })

  it('whose fields are of any type never surprises', () => {
    const item = fc.dictionary(
      fc.constantFrom(
        'name',
        'value',
        'domain',
        'path',
        'expires',
        'expirationDate',
        'hostOnly',
        'id',
        'sameSite',
        'partitionKey',
        'url',
        'request',
        'response',
        'headers',
        'cookies',
        'origin',
        'localStorage',
        'indexedDB',
        'startedDateTime',
        'entries',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    )
    const content = fc.oneof(
      fc.array(item),
      fc.record({ cookies: fc.array(item), origins: fc.array(item) }),
      fc.record({ log: item }),
      fc.record({ log: fc.record({ entries: fc.array(fc.record({ request: item, response: item })) }) }),
    )
    fc.assert(
      fc.property(content, (value) => void keptOf(JSON.stringify(value))),
      { numRuns: 1_000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    readJsonText(text)
    return true
  } catch {
    return false
  }
}

describe('a large and hostile text', () => {
  type Repeated = (piece: string) => string
  const whole = 2 * 1024 * 1024
  /** Made of pieces; of what is counted, so many at the whole size. */
  type Make = (repeated: Repeated, count: (most: number) => readonly number[]) => string

  it.each<[name: string, make: Make]>([
    ['quotes', (repeated) => `curl ${repeated("'a'")}`],
    ['open quotes', (repeated) => `curl "${repeated('\\"')}`],
    ['ANSI quotes', (repeated) => `curl $'${repeated('\\x41')}'`],
    ['open ANSI quotes', (repeated) => `curl ${repeated("$'\\'")}`],
    ['words', (repeated) => `curl ${repeated('a ')}`],
    ['options', (repeated) => `curl ${repeated('-sSb ')}`],
    ['continuations', (repeated) => `curl ${repeated('\\\n')}`],
    ['carets', (repeated) => `curl ^"${repeated('^^')}^"`],
    ['quotes for cmd', (repeated) => `curl ^"${repeated('""')}`],
    ['commands', (repeated) => repeated('curl a;')],
    ['a header', (repeated) => `cookie: ${repeated('a=1; ')}`],
    ['semicolons', (repeated) => `a=1${repeated(';')}`],
    ['spaces', (repeated) => `a=${repeated(' ')}1`],
    ['tabs', (repeated) => repeated('\t')],
    ['fields', (repeated) => repeated('a TRUE / TRUE 0 ')],
    ['lines', (repeated) => repeated('.x.com\tTRUE\t/\tTRUE\t0\ta\tb\n')],
    ['line ends', (repeated) => `#\n${repeated('\r\n')}`],
    ['line ends before a pair', (repeated) => `${repeated('\n')}a=1`],
    ['line ends within a header', (repeated) => `a=1${repeated('\n')}b`],
    ['comments', (repeated) => `${repeated('#\n')}a`],
    ['spaces within a header', (repeated) => `cookie: a=1${repeated(' ')}b`],
    ['spaces before a value', (repeated) => `x.com TRUE / TRUE 0 n${repeated(' ')}\u2028`],
    ['digits', (repeated) => `[${repeated('1')}]`],
    ['brackets', (repeated) => repeated('[')],
    ['backslashes', (repeated) => `["${repeated('\\\\')}"]`],
    [
      'members',
      (_, count) =>
        `{${count(150_000)
          .map((at) => `"k${at}":1`)
          .join()}}`,
    ],
    [
      'items',
      (_, count) =>
        `[${count(60_000)
          .map((at) => `{"name":"n${at}","value":"v","domain":"x.com"}`)
          .join()}]`,
    ],
    [
      'one name on many hosts',
      (_, count) =>
        `{"log":{"entries":[${count(8_000)
          .map(
            (at) =>
              `{"request":{"url":"http://h${at}.example.com/","headers":[{"name":"cookie","value":"a=${at}"}]},"response":{"headers":[{"name":"set-cookie","value":"a=${at}; path=/${at}"}]}}`,
          )
          .join()}]}}`,
    ],
  ])('of %s is read in linear time', (_name, make) => {
    expectLinear(whole, (size) => {
      const text = make(
        (piece) => piece.repeat(Math.ceil(size / piece.length)),
        (most) => Array.from({ length: Math.ceil((most * size) / whole) }, (_, at) => at),
      )
      return () => void keptOf(text)
    })
  })
})
