import { isExpired } from '../applies.ts'
import { isOfSession } from '../browser-cookies.ts'
import { cookieNameProblem, cookieValueProblem, maxCookieBytes, namePrefix, namesHttpOnly } from '../cookie.ts'
import { isIpHost } from '../match.ts'
import { isPublicSuffix, siteHost } from '../site.ts'
import type { StoredCookie } from '../stored-cookie.ts'
import { toWire } from '../wire.ts'
import { canonicalHost } from './hosts.ts'
import type { FullCookie, Guess } from './parsed-import.ts'
import type { DropReason } from './receipt.ts'

/** Browsers ignore a longer Path (RFC 6265bis 5.6), so that none has such a cookie. */
const maxPathChars = 1024

/** Why name and value cannot be stored, or null. */
export function pairProblem(name: string, value: string): 'malformed' | 'limit' | null {
  if (cookieNameProblem(name) !== null || cookieValueProblem(value) !== null) return 'malformed'
  return Buffer.byteLength(name) + Buffer.byteLength(value) > maxCookieBytes ? 'limit' : null
}

export type Placed =
  | { readonly cookie: StoredCookie; readonly guesses: readonly Guess[] }
  | { readonly reason: DropReason; readonly domain: string | null }

/**
 * The domain and path of a cookie, with guesses for what the format does not say, or says against the prefix of the
 * name; or why a session of this domain does not store it. It stores cookies that could be sent to one of its hosts: of
 * such a host, or of a parent domain with subdomains, and not set inside another site's page.
 */
export function placeCookie(read: FullCookie, domain: string, now: number): Placed {
  const problem = pairProblem(read.name, read.value)
  if (problem !== null) return { reason: problem, domain: null }
  const host = read.domain === null ? domain : canonicalHost(read.domain)
  if (host === null) return { reason: 'malformed', domain: null }
  // Browsers have no cookie without what its prefix demands: a converter has lost it.
  const named = namePrefix(read.name)
  const hostOnly = isIpHost(host) || named === 'host' || (read.hostOnly ?? !(read.domain ?? '.').startsWith('.'))
  if ((!hostOnly && isPublicSuffix(host)) || !isOfSession({ domain: host, hostOnly }, domain))
    return { reason: 'other_domain', domain: host }
  const partition = otherPartition(host, read.partitionKey)
  if (partition !== null) return { reason: 'other_domain', domain: partition }
  if (isExpired(read, now)) return { reason: 'expired', domain: null }
  const path = named === 'host' || !read.path?.startsWith('/') ? '/' : read.path
  if (path.length > maxPathChars) return { reason: 'limit', domain: null }
  if (/[\0-\x1f\x7f;]/.test(path)) return { reason: 'malformed', domain: null }
  return {
    cookie: {
      name: toWire(read.name),
      value: toWire(read.value),
      domain: host,
      hostOnly,
      path: toWire(path),
      expiresAt: read.expiresAt,
      secure: named !== null || read.secure === true,
      httpOnly: namesHttpOnly(read.name) || read.httpOnly === true,
      sameSite: read.sameSite,
      partitionKey: read.partitionKey,
      createdAt: now,
    },
    guesses: [...read.guesses, ...guessesFor(read, named)],
  }
}

/** The host of the site in whose pages the cookie is embedded; null: it belongs to a top-level page. */
function otherPartition(host: string, partitionKey: string | null): string | null {
  const site = /^(.*?:)\/\/(.*)$/.exec(partitionKey ?? '')
  if (site?.[2] === undefined || (site[2] === siteHost(host) && !site[1]?.startsWith('embedded'))) return null
  return site[2]
}

function guessesFor(read: FullCookie, named: ReturnType<typeof namePrefix>): Guess[] {
  const isRooted = read.path?.startsWith('/') === true
  const isDotted = read.domain?.startsWith('.') === true
  const isWider = named === 'host' && !(read.hostOnly ?? !isDotted)
  const isUnsaid = read.domain !== null && read.hostOnly === null && !isWider
  return [
    ...guess(read.domain === null, 'domain', 'not given: the domain of the session'),
    ...guess(isWider, 'host_only', nameSaysSo),
    ...guess(isUnsaid, 'host_only', 'from the leading dot of its domain, or its absence'),
    ...guess(!isRooted, 'path', 'not given: the whole site'),
    ...guess(named === 'host' && isRooted && read.path !== '/', 'path', nameSaysSo),
    ...guess(read.secure === null, 'secure', 'not given: only if its name requires it'),
    ...guess(named !== null && read.secure === false, 'secure', nameSaysSo),
    ...guess(namesHttpOnly(read.name) && read.httpOnly === false, 'http_only', nameSaysSo),
  ]
}

const nameSaysSo = 'its name says so'

const guess = (isOne: boolean, what: Guess['what'], how: string): Guess[] => (isOne ? [{ what, how }] : [])
