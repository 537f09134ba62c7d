import { isObject, type JsonObject } from '../../json-object.ts'
import { sameSiteOf } from '../set-cookie.ts'
import type { StoredCookie } from '../stored-cookie.ts'
import { numberOf, textOf } from './fields.ts'
import type { Guess } from './parsed-import.ts'

/** The latest moment that a Date can represent. */
const maxEpochMs = 8.64e15
/**
 * Numbers below are seconds: 9999, as sites write that a cookie never ends, is among them. Larger ones are milliseconds
 * since 1970, of which these are the first of 2001, and a thousand times larger ones microseconds.
 */
const leastMs = 978_307_200_000
const leastMicroseconds = leastMs * 1000
/** 1970 in microseconds since 1601, as Chromium's cookie file counts and yt-dlp copies it; above every millisecond. */
const unixEpochIn1601 = 11_644_473_600_000_000

/** As .NET writes a date whose zone its program did not say; the last moment of 9999 there means that none was set. */
const dateWithoutZone = /^(?!9999-12-31)\d{4}-\d\d-\d\dT[\d:.]{5,20}$/

export interface Expiry {
  readonly expiresAt: number | null
  readonly guesses: readonly Guess[]
}

/** A date as JSON or HTTP writes it; the reader of dates also finds one in other texts. */
const dateForm =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d)|[A-Z][a-z]{2}, \d\d[ -][A-Z][a-z]{2}[ -]\d{4} [\d:]{8} GMT)$/

/**
 * An expiry as exports write it: seconds since 1970, with a fraction, or a date; nothing, zero, negative numbers and times
 * before 1970 mean a session cookie.
 */
export function expiryOf(value: unknown): Expiry {
  const text = textOf(value) ?? ''
  const lacksZone = dateWithoutZone.test(text)
  const date = lacksZone ? `${text}Z` : text
  const number = dateForm.test(date) ? Date.parse(date) / 1000 : numberOf(value)
  if (number === null || !(number > 0)) return { expiresAt: null, guesses: [] }
  if (lacksZone) return guessed(number * 1000, 'read as UTC: the date names no time zone')
  if (number < leastMs) return { expiresAt: Math.min(Math.floor(number * 1000), maxEpochMs), guesses: [] }
  if (number >= unixEpochIn1601)
    return guessed((number - unixEpochIn1601) / 1000, 'read as microseconds since 1601, as Chromium counts')
  if (number >= leastMicroseconds)
    return guessed(number / 1000, 'read as microseconds: as seconds it would be after the year 30000')
  return guessed(number, 'read as milliseconds: as seconds it would be after the year 30000')
}

function guessed(atMs: number, how: string): Expiry {
  return { expiresAt: Math.min(Math.floor(atMs), maxEpochMs), guesses: [{ what: 'expires', how }] }
}

/** As in a Set-Cookie, and `no_restriction` for None. */
export function readSameSite(value: unknown): StoredCookie['sameSite'] {
  const text = textOf(value)
  return text?.toLowerCase() === 'no_restriction' ? 'none' : sameSiteOf(text)
}

/** The longest host with scheme and port. */
const maxSiteChars = 300

/**
 * The site of a partitioned cookie: a text, an object with `topLevelSite` or Puppeteer's `sourceOrigin`, or
 * `(https,example.com)`. Null when it is not partitioned; undefined when the partition is not a site. A frame inside
 * another site's page has a partition of its own, whose key no top-level page has.
 */
export function partitionKeyOf(item: JsonObject): string | null | undefined {
  const value = item['partitionKey']
  if (item['partitionKeyOpaque'] === true) return undefined
  const isEmbedded = (isObject(value) ? value['hasCrossSiteAncestor'] : item['_crHasCrossSiteAncestor']) === true
  const site = isObject(value) ? siteIn(value) : value
  if (site === null || site === undefined || site === '') return null
  if (typeof site !== 'string' || site.length > maxSiteChars) return undefined
  const named = /^\((https?),([^,()]+)(?:,\d+)?\)$/.exec(site)
  const url = URL.parse(named === null ? site : `${named[1]}://${named[2]}`)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  return `${isEmbedded ? 'embedded+' : ''}${url.protocol}//${url.hostname}`
}

/** The object itself when it names a partition in a way that is not known. */
function siteIn(key: JsonObject): unknown {
  const name = ['topLevelSite', 'sourceOrigin'].find((known) => Object.hasOwn(key, known))
  if (name !== undefined) return key[name]
  return Object.keys(key).length === 0 ? null : key
}
