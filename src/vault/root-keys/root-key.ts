import { hmacSha256, type SecretKey, secretKey } from '../digest.ts'
import { keyIdBytes } from '../envelope.ts'

export const rootKeyBytes = 32

/** A key that wraps data keys. */
export interface RootKey {
  /** 8 bytes, derived from the key. Every envelope under the key contains it; it reveals nothing about the key. */
  readonly id: Uint8Array
  readonly key: SecretKey
}

/** Where root keys come from. */
export interface RootKeySource {
  /**
   * Changes whenever `read` may return something else. Cheap enough to check before each wrapping. Throws RootKeyError.
   */
  revision(): Promise<string>
  /** All root keys, the current one first, at least one. Throws RootKeyError. */
  read(): Promise<readonly RootKey[]>
}

/** Root keys that are unreadable or malformed: one sentence for the operator, without key material. */
export class RootKeyError extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'RootKeyError'
  }
}

/** A root key from its 32 bytes. */
export function rootKey(bytes: Uint8Array): RootKey {
  const key = secretKey(bytes)
  return { key, id: new Uint8Array(hmacSha256(key, 'latchkey root key id 1').subarray(0, keyIdBytes)) }
}

/** The id of a root key as text: 16 hex digits. */
export function rootKeyName(key: RootKey): string {
  return Buffer.from(key.id).toString('hex')
}

export interface RootKeyText {
  /** The key in base64. */
  readonly text: string
  /** Where it was found, as the start of a sentence: `Line 2 of the key file …`. */
  readonly where: string
}

/**
 * Root keys from their base64 texts, in the same order. Throws RootKeyError for a malformed or repeated key, or when
 * there is none.
 */
export function parseRootKeys(texts: readonly RootKeyText[], source: string): readonly RootKey[] {
  const keys = new Map<string, RootKey>()
  for (const { text, where } of texts) {
    const key = rootKey(decode(text, where))
    const name = rootKeyName(key)
    if (keys.has(name)) throw new RootKeyError(`${where} repeats an earlier key.`)
    keys.set(name, key)
  }
  if (keys.size === 0) throw new RootKeyError(`${source} contains no root key.`)
  return [...keys.values()]
}

/** Strict: 32 bytes in canonical base64 (RFC 4648 section 4), so that each key has only one text. */
function decode(text: string, where: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== rootKeyBytes || bytes.toString('base64') !== text) {
    throw new RootKeyError(`${where} is not a root key: 32 bytes in base64 (44 characters) are expected.`)
  }
  return bytes
}
