import type { OriginStorage } from '../origin-storage.ts'
import type { StoredCookie } from '../stored-cookie.ts'

/** What `format` of a receipt can say. */
export const importFormats = [
  'map',
  'cookie_header',
  'curl',
  'har',
  'cookie_editor',
  'edit_this_cookie',
  'puppeteer',
  'netscape',
  'storage_state',
] as const

export type ImportFormat = (typeof importFormats)[number]

/** A cookie of which only name and value are known; both as text. */
export interface PairCookie {
  readonly kind: 'pair'
  readonly name: string
  readonly value: string
  /** The host that it was sent to; null where the format names none. */
  readonly host: string | null
}

/** A cookie with attributes as the format has them; null: it does not say. Name and value as text. */
export interface FullCookie {
  readonly kind: 'full'
  readonly name: string
  readonly value: string
  /** As written, with or without leading dot. */
  readonly domain: string | null
  readonly hostOnly: boolean | null
  readonly path: string | null
  /** Epoch milliseconds; null: a session cookie, or one without a date. */
  readonly expiresAt: number | null
  readonly secure: boolean | null
  readonly httpOnly: boolean | null
  readonly sameSite: StoredCookie['sameSite']
  readonly partitionKey: string | null
  /** What the reader had to guess by itself. */
  readonly guesses: readonly Guess[]
}

export type ReadCookie = PairCookie | FullCookie

/** An attribute that was guessed, and how. */
export interface Guess {
  readonly what: 'domain' | 'host_only' | 'path' | 'secure' | 'expires'
  readonly how: string
}

/** A header of a request. */
export interface SentHeader {
  readonly name: string
  readonly value: string
  /** Where it went; null: the format does not say. */
  readonly host: string | null
}

/** What a format holds, read but not yet judged. */
export interface Material {
  readonly format: ImportFormat
  readonly cookies: readonly ReadCookie[]
  /** Names of what could not be read as a cookie; null where there is none that may be repeated. */
  readonly malformed: readonly (string | null)[]
  /** Names of cookies that came twice where one must do. */
  readonly duplicates: readonly string[]
  /** Cookies beyond what is looked at. */
  readonly tooMany: number
  /** In the order in which they were sent. */
  readonly headers: readonly SentHeader[]
  readonly storage: readonly OriginStorage[]
  /** `scheme://host[:port]` of the first request, where the format holds requests. */
  readonly firstOrigin: string | null
  /** Pages that were asked for with GET and answered, as far as the format says that: see `PageList`. The best first. */
  readonly pages: readonly string[]
  /** Something that its user should know and that only its reader could see. */
  readonly notes: readonly ImportNote[]
}

export type ImportNote = 'cookie_file' | 'stripped_har'

/** At most so many cookies of one import are looked at; whole profiles of browsers hold fewer. */
export const maxRead = 20_000

/** What a reader found, the rest being empty. */
export function material(format: ImportFormat, found: Partial<Omit<Material, 'format'>>): Material {
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
    ...found,
  }
}
