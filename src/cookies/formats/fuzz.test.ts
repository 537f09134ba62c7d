import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyCodePoint } from '../../../test/support/any-text.ts'
import {
  toCookieEditor,
  toEditThisCookie,
  toMap,
  toPuppeteer,
  toStorageState,
} from '../../../test/support/formats/cookie-lists.ts'
import {
  type CookiePair,
  damage,
  damaged,
  inCommand,
  inJson,
  inPieces,
  inText,
  isJson,
  keptOf,
} from '../../../test/support/formats/damage.ts'
import { toHar } from '../../../test/support/formats/har.ts'
import { toCookieHeader, toCurlBash, toCurlCmd, toCurlFirefox } from '../../../test/support/formats/headers.ts'
import { type JarCookie, jarNow, jars } from '../../../test/support/formats/jar-cookie.ts'
import {
  toCdp,
  toCookieCloud,
  toCookieObjects,
  toCookieQuickManager,
  toHttpieSession,
  toInsomnia,
  toLwp,
  toToughCookie,
} from '../../../test/support/formats/jars.ts'
import { toNetscape } from '../../../test/support/formats/netscape.ts'
import {
  toFetch,
  toHttpie,
  toPowerShell,
  toRequestHeaders,
  toSetCookieLines,
  toWget,
} from '../../../test/support/formats/programs.ts'
import { byForm } from '../../../test/support/long-form.ts'

const request = { url: 'https://shop.example.com/a', headers: [['X-Token', `it's "1"`]], body: 'x' } as const

const formats: readonly [
  name: string,
  write: (jar: readonly JarCookie[]) => string,
  stands: (text: string) => (pair: CookiePair) => boolean,
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
  ['wget', (jar) => toWget(request, jar), inCommand],
  ['HTTPie', (jar) => toHttpie(request, jar), inCommand],
  ['PowerShell', (jar) => toPowerShell(request, jar), inPieces],
  ['fetch for Node.js', (jar) => toFetch(request, jar), inCommand],
  ['request headers', (jar) => toRequestHeaders(request, jar), inText],
  ['Set-Cookie lines', toSetCookieLines, inText],
  ['LWP', toLwp, inPieces],
  ['an HTTPie session', toHttpieSession, inJson],
  ['tough-cookie', toToughCookie, inJson],
  ['Insomnia', toInsomnia, inJson],
  ['CookieCloud', toCookieCloud, inJson],
  ['the DevTools protocol', toCdp, inJson],
  ['Cookie Quick Manager', toCookieQuickManager, inJson],
  ['objects of .NET', toCookieObjects, inJson],
]

/** Of each format; `npm run test:exports` damages more. */
const numRuns = Number(process.env['EXPORT_RUNS'] ?? byForm({ short: 40, long: 250 }))

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
        // Half a surrogate pair is stored as what UTF-8 makes of it, unless reading joins it with the other half.
        const isThere = [text, text.toWellFormed()].flatMap((given) =>
          [stands, inText, inCommand].map((make) => (make === inJson && !isJson(given) ? inText : make)(given)),
        )
        const invented = kept.filter((pair) => !isThere.some((holds) => holds(pair)))
        // Only what is wrong is compared: thousands of comparisons that hold would take most of the time.
        if (invented.length > 0) expect(invented).toEqual([])
      }),
      { numRuns },
    )
  })

  it.each(formats)('of %s is one that is read before the damage', (_name, write) => {
    const read = fc.sample(jars, { seed: 1, numRuns: 20 }).filter((jar) => keptOf(write(jar)).length > 0)
    expect(read.length).toBeGreaterThan(15)
  })

  it('that is any text or any JSON at all never surprises', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: anyCodePoint }),
          fc.json(),
          fc.json().map((json) => `{"cookies":[${json}],"log":${json}}`),
        ),
        (text) => void keptOf(text),
      ),
      { numRuns: byForm({ short: 40, long: 250 }) },
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
      { numRuns: byForm({ short: 60, long: 500 }) },
    )
  })
})
