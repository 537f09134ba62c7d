import { cookieKey, type StoredCookie } from '../cookies/stored-cookie.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import { hmacSha256, secretKey } from '../vault/digest.ts'

type PushedPart = Pick<SessionSecrets, 'cookies' | 'exactCookies' | 'storage'>

/** The pushed part of a state as a text: the same for the same cookies and storage, in any order. */
export function stateText({ cookies, exactCookies, storage }: PushedPart): string {
  const exact = exactCookies.map((cookie) => [cookieKey(cookie), contentOf(cookie)])
  const origins = storage.map(({ origin, localStorage }) => [
    origin,
    sorted(localStorage.map(({ name, value }) => [name, value])),
  ])
  return JSON.stringify([Object.entries(cookies), exact, origins].map(sorted))
}

/**
 * A name for a pushed state, and what it is judged by, that only the holder of the source's password can compute.
 * Hexadecimal.
 */
export function stateDigest(password: string, text: string): string {
  return hmacSha256(secretKey(Buffer.from(password)), text).toString('hex')
}

function contentOf({ value, expiresAt, secure, httpOnly, sameSite }: StoredCookie): readonly unknown[] {
  return [value, expiresAt, secure, httpOnly, sameSite]
}

/** Each is written once: a storage of 1 MiB may have 30,000 items. */
function sorted(list: readonly unknown[]): readonly string[] {
  return list.map((one) => JSON.stringify(one)).sort()
}
