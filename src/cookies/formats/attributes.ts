import type { StoredCookie } from '../stored-cookie.ts'
import { isObject, type JsonObject, numberOf, textOf } from './fields.ts'
import type { Guess } from './material.ts'

/** The last moment that a date can hold. */
const maxEpochMs = 8.64e15
/** Seconds up to here, the year 5138; a larger number is of milliseconds. */
const maxSeconds = 100_000_000_000

export interface Expiry {
  readonly expiresAt: number | null
  readonly guesses: readonly Guess[]
}

/**
 * A time of expiry as exports write it: seconds since 1970, with a fraction; nothing, zero and below stand for a cookie
 * that ends with its browser.
 */
export function expiryOf(value: unknown): Expiry {
  const number = numberOf(value)
  if (number === null || number <= 0) return { expiresAt: null, guesses: [] }
  if (number <= maxSeconds) return { expiresAt: Math.floor(number * 1000), guesses: [] }
  const guess: Guess = { what: 'expires', how: 'read as milliseconds: as seconds it would be after the year 5000' }
  return { expiresAt: Math.min(Math.floor(number), maxEpochMs), guesses: [guess] }
}

/** `Lax`, `lax`, and `no_restriction` for None; whatever else names none. */
export function sameSiteOf(value: unknown): StoredCookie['sameSite'] {
  const lower = textOf(value)?.toLowerCase()
  if (lower === 'no_restriction') return 'none'
  return lower === 'strict' || lower === 'lax' || lower === 'none' ? lower : null
}

/** A host at its longest, with scheme and port around it. */
const maxSiteChars = 300

/**
 * The site that a cookie is partitioned by: a text, an object with `topLevelSite`, or `(https,example.com)`. Null where
 * it is not partitioned; undefined where it is, by something that is no site. One of a frame that has another site's
 * page around it is in a partition of its own: its key is none that a page at the top has.
 */
export function partitionKeyOf(item: JsonObject): string | null | undefined {
  const value = item['partitionKey']
  const isEmbedded = (isObject(value) ? value['hasCrossSiteAncestor'] : item['_crHasCrossSiteAncestor']) === true
  const site = isObject(value) ? value['topLevelSite'] : value
  if (site === null || site === undefined || site === '') return null
  if (typeof site !== 'string' || site.length > maxSiteChars) return undefined
  const named = /^\((https?),([^,()]+)(?:,\d+)?\)$/.exec(site)
  const url = URL.parse(named === null ? site : `${named[1]}://${named[2]}`)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  return `${isEmbedded ? 'embedded+' : ''}${url.protocol}//${url.hostname}`
}
