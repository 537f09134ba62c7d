import type { CDPSession } from 'playwright-core'
import { cookieKey, type StoredCookie } from '../../cookies/stored-cookie.ts'
import { fromWire, toWire } from '../../cookies/wire.ts'

/** A cookie as the DevTools protocol takes and gives it; times in seconds, -1 for a session cookie. */
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

/** Puts cookies into the context of a page, in their order. One that the browser refuses is left out. */
export async function putCookies(cdp: CDPSession, cookies: readonly StoredCookie[]): Promise<void> {
  if (cookies.length === 0) return
  const params = cookies.map(toProtocol)
  await cdp.send('Network.setCookies', { cookies: params }).catch(async () => {
    // One that is refused spoils the whole list: then each for itself.
    for (const one of params) await cdp.send('Network.setCookies', { cookies: [one] }).catch(() => undefined)
  })
}

/**
 * Every cookie of the context of a page, as it is stored.
 * @param held those that the context began with: what the protocol does not tell (when a cookie was made) stays theirs
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

/** Without `domain` a cookie belongs to the host of its URL alone. */
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
