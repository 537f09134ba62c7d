import type { OriginStorage } from '../origin-storage.ts'
import type { StoredCookie } from '../stored-cookie.ts'

/** The values of `format` in a receipt. */
export const importFormats = [
  'map',
  'cookie_header',
  'set_cookie',
  'request_headers',
  'curl',
  'wget',
  'httpie',
  'powershell',
  'fetch',
  'har',
  'cookie_editor',
  'edit_this_cookie',
  'puppeteer',
  'netscape',
  'lwp',
  'storage_state',
  'httpie_session',
  'tough_cookie',
  'insomnia',
  'cookiecloud',
  'cdp',
  'cookie_quick_manager',
  'cookie_objects',
] as const

export type ImportFormat = (typeof importFormats)[number]

/** A cookie of which only name and value are known; both as text. */
export interface PairCookie {
  readonly kind: 'pair'
  readonly name: string
  readonly value: string
  /** The host it was sent to; null when the format does not say. */
  readonly host: string | null
}

/** A cookie with the attributes that the format has; null: it does not say. Name and value as text. */
export interface FullCookie {
  readonly kind: 'full'
  readonly name: string
  readonly value: string
  /** As written, with or without leading dot. */
  readonly domain: string | null
  readonly hostOnly: boolean | null
  readonly path: string | null
  /** Epoch milliseconds; null: a session cookie, or no date. */
  readonly expiresAt: number | null
  readonly secure: boolean | null
  readonly httpOnly: boolean | null
  readonly sameSite: StoredCookie['sameSite']
  readonly partitionKey: string | null
  /** What the reader had to guess. */
  readonly guesses: readonly Guess[]
}

/** A cookie of which the format says `known`. */
export function fullCookie(
  name: string,
  value: string,
  known: Partial<Omit<FullCookie, 'kind' | 'name' | 'value'>>,
): FullCookie {
  return {
    kind: 'full',
    name,
    value,
    domain: null,
    hostOnly: null,
    path: null,
    expiresAt: null,
    secure: null,
    httpOnly: null,
    sameSite: null,
    partitionKey: null,
    guesses: [],
    ...known,
  }
}

export type ReadCookie = PairCookie | FullCookie

/** An attribute that was guessed, and how. */
export interface Guess {
  readonly what: 'domain' | 'host_only' | 'path' | 'secure' | 'http_only' | 'expires'
  readonly how: string
}

/** A header of a request. */
export interface SentHeader {
  readonly name: string
  readonly value: string
  /** Where it was sent; null: the format does not say. */
  readonly host: string | null
}

/** The content of a format, read but not yet checked. */
export interface ParsedImport {
  readonly format: ImportFormat
  readonly cookies: readonly ReadCookie[]
  /** Names of what could not be read as a cookie; null when the name may not be repeated. */
  readonly malformed: readonly (string | null)[]
  /** Names of cookies that occurred twice although only one can be stored. */
  readonly duplicates: readonly string[]
  /** The number of cookies, or of hosts with storage, beyond the limit. */
  readonly tooMany: number
  /** In the order in which they were sent. */
  readonly headers: readonly SentHeader[]
  readonly storage: readonly OriginStorage[]
  /** `scheme://host[:port]` of the first request, for formats with requests. */
  readonly firstOrigin: string | null
  /** Pages that were requested with GET and answered, as far as the format tells, the best first; see `PageList`. */
  readonly pages: readonly string[]
  /** Warnings for the user that only the reader can know. */
  readonly notes: readonly ImportNote[]
  /** `$NAME` and `${NAME}` in a command for which the shell would have put a value. */
  readonly variables: ReadonlySet<string>
}

export type ImportNote = 'cookie_file' | 'stripped_har' | 'logged_out_har' | 'fetch_without_cookies'

/** Cookies that are read from one import; whole browser profiles have fewer. */
export const maxImportedCookies = 20_000

/** The content that a reader found; the rest is empty. */
export function parsedImport(format: ImportFormat, found: Partial<Omit<ParsedImport, 'format'>>): ParsedImport {
  return {
    format,
    cookies: [],
    malformed: [],
    duplicates: [],
    tooMany: 0,
    headers: [],
    storage: [],
    firstOrigin: null,
    pages: [],
    notes: [],
    variables: new Set(),
    ...found,
  }
}
