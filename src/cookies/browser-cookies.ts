import { appliesTo, isExpired, targetOf } from './applies.ts'
import { namePrefix } from './cookie.ts'
import type { CookieChange } from './cookie-change.ts'
import { cookieHost, domainMatch, isIpHost } from './match.ts'
import { inScope } from './scope.ts'
import { type CookieState, cookieKey, hasSameAttributes, type StoredCookie } from './stored-cookie.ts'
import { fromUtf8, toWire } from './wire.ts'

/** The cookies of a session at the start of a visit by a browser. */
export interface BrowserJar {
  /** The cookies to set in the browser, in the order of their creation. */
  readonly cookies: readonly StoredCookie[]
  /** For each key that stands for a cookie of the session's plain map: its name there. The others are exact cookies. */
  readonly mapNames: ReadonlyMap<string, string>
  /** Keys of those that the browser did not take, or dropped by itself. */
  readonly refused: ReadonlySet<string>
}

/** What a browser jar is made for. */
export interface BrowserJarScope {
  /** The session's. */
  readonly domain: string
  /** The first URL, as the user requested it. */
  readonly requestedUrl: URL
  readonly nowMs: number
}

/**
 * The session's cookies for a browser. Exact cookies keep their domain and path: one that was set for a domain above
 * the session's goes to the other hosts there, too, because a browser that had it under a narrower one would hold two
 * after the site sets it again. A cookie of the plain map applies to the session's domain and below; a prefix of its
 * name narrows that. If the user requested https, none is sent over http. A cookie of the map is left out when an exact
 * cookie of its name applies to the requested URL; any cookie is when its value is not valid text, because browsers
 * accept only text.
 */
export function browserJar(state: CookieState, scope: BrowserJarScope): BrowserJar {
  const target = targetOf(scope.requestedUrl, scope.nowMs)
  const exact = state.exactCookies
    .filter((cookie) => !isExpired(cookie, scope.nowMs) && isText(cookie))
    .map((cookie) => ({ ...cookie, secure: cookie.secure || isHttps(scope) }))
  const sent = new Set(exact.filter((cookie) => appliesTo(cookie, target)).map(({ name }) => name))
  const fromMap = Object.entries(state.cookies)
    .filter(([name]) => !sent.has(toWire(name)))
    .map(([name, value]) => ({ name, cookie: placed(toWire(name), toWire(value), scope) }))
  return {
    cookies: [...exact, ...fromMap.map(({ cookie }) => cookie)],
    mapNames: new Map(fromMap.map(({ name, cookie }) => [cookieKey(cookie), name])),
    refused: new Set(),
  }
}

/**
 * The jar with what a browser did not take of it, as a cookie of more than 4 KiB or `SameSite=None` without `Secure`:
 * that it is not there at the end of the visit does not mean that the site removed it. Nor did the site set the date of
 * a cookie that the browser itself let end sooner, as Chromium does after 400 days.
 * @param held the cookies in the browser before the visit; none: it dropped them all during the visit
 */
export function asTaken(jar: BrowserJar, held: readonly StoredCookie[]): BrowserJar {
  const taken = new Map(held.map((cookie) => [cookieKey(cookie), cookie]))
  const cookies = jar.cookies.map((cookie) => ({
    ...cookie,
    expiresAt: taken.get(cookieKey(cookie))?.expiresAt ?? cookie.expiresAt,
  }))
  return { ...jar, cookies, refused: new Set(cookies.map(cookieKey).filter((key) => !taken.has(key))) }
}

/** Of one site; Chromium evicts the oldest ones of more. */
const browserMost = 180

/**
 * What a visit changed in the session's cookies or added, from the cookies in the browser at its end. Cookies of other
 * sites are ignored: a cookie counts when its host is within the session's domain, or when it was set for a domain
 * above it.
 */
export function browserChanges(
  { cookies, mapNames, refused }: BrowserJar,
  found: readonly StoredCookie[],
  scope: BrowserJarScope,
): CookieChange[] {
  const { domain, requestedUrl, nowMs } = scope
  const target = targetOf(requestedUrl, nowMs)
  const own = new Map(
    found.filter((cookie) => isOfSession(cookie, domain)).map((cookie) => [cookieKey(cookie), cookie]),
  )
  const held = new Set(cookies.map(cookieKey))
  const changes: CookieChange[] = []
  // Also by those that the site added.
  const mayBeEvicted = new Set([...held, ...own.keys()]).size > browserMost
  for (const before of cookies) {
    const key = cookieKey(before)
    const mapName = mapNames.get(key)
    const replacement = mapName === undefined ? undefined : sameName(own, held, before.name)
    const after = replacement ?? own.get(key) ?? null
    if (replacement !== undefined) own.delete(cookieKey(replacement))
    own.delete(key)
    if (
      after === null
        ? mayBeEvicted || isExpired(before, nowMs) || refused.has(key)
        : isUnchanged(before, after, { isOfMap: mapName !== undefined, isHttps: isHttps(scope) })
    )
      continue
    changes.push({
      kind: mapName === undefined ? 'exact' : 'map',
      name: before.name,
      key: mapName ?? key,
      before: before.value,
      carried: !refused.has(key) && appliesTo(before, target),
      after,
    })
  }
  const added = [...own].map(([key, after]): CookieChange => {
    return { kind: 'exact', name: after.name, key, before: null, carried: false, after }
  })
  return [...changes, ...added]
}

/**
 * The domain and path of a plain map's cookie are a guess. When the site has set a cookie of its name elsewhere, it
 * counts as the same cookie.
 */
function sameName(
  own: ReadonlyMap<string, StoredCookie>,
  held: ReadonlySet<string>,
  name: string,
): StoredCookie | undefined {
  return [...own].find(([key, cookie]) => cookie.name === name && !held.has(key))?.[1]
}

const isHttps = ({ requestedUrl }: Pick<BrowserJarScope, 'requestedUrl'>): boolean => requestedUrl.protocol === 'https:'

function placed(name: string, value: string, { domain, requestedUrl, nowMs }: BrowserJarScope): StoredCookie {
  const host = cookieHost(requestedUrl)
  const prefix = namePrefix(name)
  const isAtHost = isIpHost(domain) || !domainMatch(host, domain) || !domain.includes('.')
  return {
    name,
    value,
    domain: isAtHost && prefix !== 'host' ? host : domain,
    hostOnly: isAtHost || prefix === 'host',
    path: '/',
    expiresAt: null,
    secure: isHttps({ requestedUrl }) || prefix !== null,
    httpOnly: false,
    sameSite: null,
    partitionKey: null,
    createdAt: nowMs,
  }
}

/**
 * Whether a cookie that a browser holds belongs to a session: its host is within the domain, or it was set for one
 * above.
 */
export function isOfSession(
  { domain, hostOnly }: Pick<StoredCookie, 'domain' | 'hostOnly'>,
  sessionDomain: string,
): boolean {
  return inScope(sessionDomain, domain) || (!hostOnly && domainMatch(sessionDomain, domain))
}

/** Over https every cookie was placed with `Secure`: one that was set again without it is as it was. */
function isUnchanged(
  before: StoredCookie,
  after: StoredCookie,
  by: { readonly isOfMap: boolean; readonly isHttps: boolean },
): boolean {
  if (before.value !== after.value) return false
  if (by.isOfMap) return true
  return hasSameAttributes(before, by.isHttps ? { ...after, secure: before.secure } : after)
}

function isText({ name, value }: StoredCookie): boolean {
  return fromUtf8(name) !== null && fromUtf8(value) !== null
}
