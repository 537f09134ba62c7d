import { tokenIn } from '../../cookies/formats/storage-tokens.ts'
import { withoutHeaders } from '../../cookies/header-maps.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'

/** An entry of the localStorage of an origin. */
export interface TokenEntry {
  readonly origin: string
  readonly key: string
}

interface WithToken {
  readonly storage: readonly OriginStorage[]
  readonly headers: Readonly<Record<string, string>>
  readonly tokenEntry: TokenEntry | null
}

/**
 * The same with the token of its entry, as the storage holds it now, as the Authorization header: pages and logins renew it
 * there. Without a token in the entry, the header stays.
 */
export function withStoredToken<Secrets extends WithToken>(secrets: Secrets): Secrets {
  const { storage, headers, tokenEntry } = secrets
  const token = tokenEntry === null ? null : tokenOf(storage, tokenEntry)
  return token === null ? secrets : { ...secrets, headers: withBearer(headers, token) }
}

/** The token that an entry contains; null: none. */
export function tokenOf(storage: readonly OriginStorage[], { origin, key }: TokenEntry): string | null {
  const held = storage.find((one) => one.origin === origin)
  const value = held?.localStorage.find(({ name }) => name === key)?.value
  return value === undefined ? null : (tokenIn(key, value)?.token ?? null)
}

/** Headers with this token instead of any other Authorization. */
export function withBearer(headers: Readonly<Record<string, string>>, token: string): Readonly<Record<string, string>> {
  return { ...withoutHeaders(headers, ['authorization']), Authorization: `Bearer ${token}` }
}
