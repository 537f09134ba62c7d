import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
import { fromWire } from '../wire.ts'
import { importCookies } from './import-cookies.ts'
import { type ImportFormat, importFormats } from './parsed-import.ts'

/** Jars a format; `npm run test:exports` tries more. */
const numRuns = Number(process.env['ROUND_TRIPS'] ?? byForm({ short: 20, long: 50 }))

const bare = { expires: null, secure: false, httpOnly: false, sameSite: null, partitionKey: null } as const

/** What of a cookie each format cannot hold, as the value that it comes back with. */
const losses: Readonly<Record<string, (cookie: JarCookie) => JarCookie | null>> = {
  cookie_editor: (cookie) => cookie,
  edit_this_cookie: (cookie) => cookie,
  puppeteer: (cookie) => cookie,
  // Playwright writes Lax where a cookie names nothing.
  storage_state: (cookie) => ({ ...cookie, sameSite: cookie.sameSite ?? 'lax' }),
  netscape: (cookie) => ({ ...cookie, sameSite: null, partitionKey: null }),
  har: (cookie) => cookie,
  powershell: ({ name, value, domain, hostOnly, path }) => ({ ...bare, name, value, domain, hostOnly, path }),
  // Which host answered is not known.
  set_cookie: ({ domain, ...cookie }) => ({
    ...cookie,
    domain: cookie.hostOnly ? jarDomain : domain,
    partitionKey: null,
  }),
  lwp: (cookie) => ({ ...cookie, sameSite: null, partitionKey: null }),
  httpie_session: (cookie) => ({ ...cookie, httpOnly: false, sameSite: null, partitionKey: null }),
  tough_cookie: (cookie) => ({ ...cookie, partitionKey: null }),
  insomnia: (cookie) => ({ ...cookie, partitionKey: null }),
  cookiecloud: (cookie) => cookie,
  cdp: (cookie) => cookie,
  // Firefox's extensions say None where a cookie names nothing.
  cookie_quick_manager: (cookie) => ({ ...cookie, sameSite: cookie.sameSite ?? 'none', partitionKey: null }),
  cookie_objects: (cookie) => ({ ...cookie, sameSite: null, partitionKey: null }),
}

const request = {
  url: 'https://shop.example.com/account?a=1&b="2"',
  headers: [
    ['User-Agent', 'Agent/1 (X; Y)'],
    ['X-CSRF-Token', `it's "100%" ^safe^ & \\sound!`],
  ],
  body: `{"a":'b\n!"c}`,
} as const

const writers: readonly [ImportFormat, (jar: readonly JarCookie[]) => string][] = [
  ['cookie_editor', toCookieEditor],
  ['edit_this_cookie', toEditThisCookie],
  ['puppeteer', toPuppeteer],
  ['storage_state', (jar) => toStorageState(jar)],
  ['netscape', (jar) => toNetscape(jar)],
  ['netscape', (jar) => `\ufeff${toNetscape(jar, '\r\n')}`],
  ['har', (jar) => toHar(settable(jar), jarNow - 1000)],
  ['powershell', (jar) => toPowerShell(request, jar)],
  ['set_cookie', (jar) => toSetCookieLines(settable(jar))],
  ['lwp', toLwp],
  ['httpie_session', toHttpieSession],
  ['tough_cookie', toToughCookie],
  ['insomnia', toInsomnia],
  ['cookiecloud', toCookieCloud],
  ['cdp', toCdp],
  ['cookie_quick_manager', toCookieQuickManager],
  ['cookie_objects', toCookieObjects],
]

/** What an answer can set: Secure goes with None and with a partition, and nothing outlives 400 days. */
function settable(jar: readonly JarCookie[]): JarCookie[] {
  return jar.map((cookie) => {
    const needsSecure = cookie.sameSite === 'none' || cookie.partitionKey !== null
    return { ...cookie, secure: cookie.secure || needsSecure, expires: cookie.expires === null ? null : 1_800_000_000 }
  })
}

const byKey = (a: JarCookie, b: JarCookie): number => (keyOf(a) < keyOf(b) ? -1 : 1)
const keyOf = ({ name, domain, hostOnly, path, partitionKey }: JarCookie): string =>
  JSON.stringify([name, domain, hostOnly, path, partitionKey])

/** Of two cookies that a format cannot tell apart the last is kept. */
function expected(jar: readonly JarCookie[], format: ImportFormat): JarCookie[] {
  const kept = new Map<string, JarCookie>()
  for (const cookie of jar) {
    const held = losses[format]?.(cookie) ?? null
    if (held !== null) kept.set(keyOf(held), held)
  }
  return [...kept.values()].sort(byKey)
}

function imported(text: string): { readonly format: ImportFormat; readonly cookies: JarCookie[] } {
  const { state, receipt } = importCookies(text, jarDomain, jarNow)
  expect(state.cookies).toEqual({})
  const cookies = state.exactCookies.map(({ createdAt: _, expiresAt, ...cookie }) => ({
    ...cookie,
    name: fromWire(cookie.name),
    value: fromWire(cookie.value),
    path: fromWire(cookie.path),
    expires: expiresAt === null ? null : Math.floor(expiresAt / 1000),
  }))
  return { format: receipt.format, cookies: cookies.sort(byKey) }
}

describe('a jar written in a format', () => {
  it.each(writers)('%s comes back, less what it cannot hold: %#', (format, write) => {
    fc.assert(
      fc.property(jars, (jar) => {
        const held = expected(format === 'har' || format === 'set_cookie' ? settable(jar) : jar, format)
        expect(imported(write(jar))).toEqual({ format, cookies: held })
      }),
      { numRuns },
    )
  })
})

/**
 * A header that does not say that it is one: names alone are none, quotes around it are a console's, and quotes behind its
 * first name are those of a variable of a program.
 */
function isClear(text: string, jar: readonly JarCookie[]): boolean {
  if (/^(?:Cookie: |curl |wget |http |fetch\(|GET |\{)/.test(text)) return true
  if (/^[^=]+=(["'`]).*=.*\1$/.test(text) && (jar.length > 1 || /^[^=]*cookie/i.test(text))) return false
  return jar.some(({ value }) => !/^=*$/.test(value)) && !/^(?:'.*'|`.*`)$/.test(text)
}

const requestWriters: readonly [ImportFormat, (jar: readonly JarCookie[]) => string][] = [
  ['map', toMap],
  ['cookie_header', toCookieHeader],
  ['cookie_header', (jar) => toCookieHeader(jar).slice('Cookie: '.length)],
  ['curl', (jar) => toCurlBash(request, jar)],
  ['curl', (jar) => toCurlCmd(request, jar)],
  ['curl', (jar) => toCurlFirefox(request, jar)],
  ['wget', (jar) => toWget(request, jar)],
  ['httpie', (jar) => toHttpie(request, jar)],
  ['fetch', (jar) => toFetch(request, jar)],
  ['request_headers', (jar) => toRequestHeaders(request, jar)],
]

it('leaves no format out', () => {
  const written = [...writers, ...requestWriters].map(([format]) => format)
  expect(new Set(written)).toEqual(new Set(importFormats))
})

describe('a jar as a request carries it', () => {
  it.each(requestWriters)('%s comes back as names and values, of one name the first: %#', (format, write) => {
    fc.assert(
      fc.property(jars, (jar) => {
        const text = write(jar)
        fc.pre(isClear(text, jar))
        // No JSON of ours may have such a key: that it is refused is told elsewhere.
        fc.pre(format !== 'map' || jar.every(({ name }) => name !== '__proto__'))
        const first = new Map(jar.toReversed().map(({ name, value }) => [name, value]))
        const { state, receipt } = importCookies(text, jarDomain, jarNow)
        expect(state.exactCookies).toEqual([])
        expect(receipt.format).toBe(format)
        expect(new Map(Object.entries(state.cookies))).toEqual(first)
        if (format !== 'map' && format !== 'cookie_header') {
          expect(state.userAgent).toBe('Agent/1 (X; Y)')
          expect(state.headers).toEqual({ 'X-CSRF-Token': request.headers[1][1] })
        }
      }),
      { numRuns },
    )
  })
})
