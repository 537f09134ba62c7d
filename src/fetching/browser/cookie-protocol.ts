import type { CDPSession } from 'playwright-core'
import { cookieKey, type StoredCookie } from '../../cookies/stored-cookie.ts'
import { fromWire, toWire } from '../../cookies/wire.ts'

/** A cookie in the form of the DevTools protocol; times in seconds, -1 for a session cookie. */
interface ProtocolCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly expires: number
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite?: 'Strict' | 'Lax' | 'None'
  readonly partitionKey?: { readonly topLevelSite: string; readonly hasCrossSiteAncestor: boolean }
}

const sameSites = { strict: 'Strict', lax: 'Lax', none: 'None' } as const
const storedSameSites = { Strict: 'strict', Lax: 'lax', None: 'none' } as const

/** Sets cookies in the context of a page, in order. Cookies that the browser refuses are left out. */
export async function putCookies(cdp: CDPSession, cookies: readonly StoredCookie[]): Promise<void> {
  if (cookies.length === 0) return
  const params = cookies.map(toProtocol)
  await cdp.send('Network.setCookies', { cookies: params }).catch(async () => {
    // A refused cookie fails the whole list: then set each one separately.
    for (const one of params) await cdp.send('Network.setCookies', { cookies: [one] }).catch(() => undefined)
  })
}

/**
 * Every cookie of the context of a page.
 * @param held the cookies it began with: properties that the protocol does not return (the creation time) are taken
 *   from them
 */
export async function readCookies(
  cdp: CDPSession,
  held: readonly StoredCookie[],
  nowMs: number,
): Promise<StoredCookie[]> {
  const byKey = new Map(held.map((cookie) => [cookieKey(cookie), cookie]))
  const { cookies } = await cdp.send('Network.getAllCookies')
  return cookies.map((found) => {
    const cookie = fromProtocol(found, nowMs)
    return { ...cookie, createdAt: byKey.get(cookieKey(cookie))?.createdAt ?? nowMs }
  })
}

/** Without `domain`, a cookie belongs to the host of its URL only. */
function toProtocol(cookie: StoredCookie) {
  const { domain, hostOnly, path, secure, httpOnly, expiresAt, sameSite, partitionKey } = cookie
  return {
    name: fromWire(cookie.name),
    value: fromWire(cookie.value),
    path,
    secure,
    httpOnly,
    ...(hostOnly ? { url: `${secure ? 'https' : 'http'}://${domain}${path}` } : { domain: `.${domain}` }),
    ...(expiresAt === null ? {} : { expires: expiresAt / 1000 }),
    ...(sameSite === null ? {} : { sameSite: sameSites[sameSite] }),
    ...(partitionKey === null ? {} : { partitionKey: { topLevelSite: partitionKey, hasCrossSiteAncestor: false } }),
  }
}

function fromProtocol(cookie: ProtocolCookie, nowMs: number): StoredCookie {
  const { name, value, domain, path, expires, secure, httpOnly, sameSite, partitionKey } = cookie
  return {
    name: toWire(name),
    value: toWire(value),
    domain: domain.startsWith('.') ? domain.slice(1) : domain,
    hostOnly: !domain.startsWith('.'),
    path,
    expiresAt: expires < 0 ? null : Math.round(expires * 1000),
    secure,
    httpOnly,
    sameSite: sameSite === undefined ? null : storedSameSites[sameSite],
    partitionKey: partitionKey?.topLevelSite ?? null,
    createdAt: nowMs,
  }
}
