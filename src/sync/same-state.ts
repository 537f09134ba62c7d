import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { cookieKey } from '../cookies/stored-cookie.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import { hmacSha256, secretKey } from '../vault/digest.ts'

type PushedPart = Pick<SessionSecrets, 'cookies' | 'exactCookies' | 'storage'>

/** Whether a push brings nothing new: the same cookies and storage, in any order. */
export function isSameState(a: PushedPart, b: PushedPart): boolean {
  return textOf(a) === textOf(b)
}

/** A name for a pushed state that only the holder of the source's password can compute. Hexadecimal. */
export function stateDigest(password: string, state: PushedPart): string {
  return hmacSha256(secretKey(Buffer.from(password)), textOf(state)).toString('hex')
}

function textOf({ cookies, exactCookies, storage }: PushedPart): string {
  const exact = exactCookies.map((cookie) => [cookieKey(cookie), contentOf(cookie)]).sort(byText)
  const origins = storage
    .map(({ origin, localStorage }) => [origin, localStorage.map(({ name, value }) => [name, value]).sort(byText)])
    .sort(byText)
  return JSON.stringify([Object.entries(cookies).sort(byText), exact, origins])
}

function contentOf({ value, expiresAt, secure, httpOnly, sameSite }: StoredCookie): readonly unknown[] {
  return [value, expiresAt, secure, httpOnly, sameSite]
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
