import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { associatedData, type Place } from './place.ts'

/**
 * The only file that encrypts (`intake.ts` opens what clients encrypted). AES-256-GCM (NIST SP 800-38D); an envelope is
 *
 *   key id (8) ‖ format (1) ‖ nonce (12) ‖ data ‖ tag (16)
 *
 * with key id, format and place as associated data. Nonces are random: at 96 bits one key may seal 2^32 times, which
 * neither a session's data key nor a root key (one wrapping for a session) comes near.
 * Keys are KeyObjects and not bytes: a key given as bytes is imported anew on each call, for three times the cost.
 */
const algorithm = 'aes-256-gcm'
const format = 1
export const keyIdBytes = 8
export const nonceBytes = 12
const headerBytes = keyIdBytes + 1
const dataStart = headerBytes + nonceBytes
const tagBytes = 16

/** The one way in which opening fails. What was wrong (key, place, length, format, a bit) cannot be told from it. */
export class EnvelopeError extends Error {
  constructor() {
    super('The stored data cannot be opened.')
    this.name = 'EnvelopeError'
  }
}

/**
 * Seals `plaintext` (any length, also none) at `place`.
 * `keyId` is 8 bytes and names `key`; `nonce` is 12 random bytes, never used before with this key.
 */
export function sealEnvelope(
  key: KeyObject,
  keyId: Uint8Array,
  place: Place,
  plaintext: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  if (keyId.length !== keyIdBytes || nonce.length !== nonceBytes)
    throw new RangeError('wrong length of key id or nonce')
  // Memory of its own, not a slice of a shared pool: posted to another thread, a slice takes the whole pool along.
  const sealed = new Uint8Array(dataStart + plaintext.length + tagBytes)
  sealed.set(keyId)
  sealed[keyIdBytes] = format
  sealed.set(nonce, headerBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associatedData(sealed.subarray(0, headerBytes), place))
  sealed.set(cipher.update(plaintext), dataStart)
  cipher.final()
  sealed.set(cipher.getAuthTag(), dataStart + plaintext.length)
  return sealed
}

/** Opens what `sealEnvelope` made with the same key and place. Throws EnvelopeError, always the same, when it cannot. */
export function openEnvelope(key: KeyObject, place: Place, sealed: Uint8Array): Buffer {
  if (sealed.length < dataStart + tagBytes || sealed[keyIdBytes] !== format) throw new EnvelopeError()
  const tagStart = sealed.length - tagBytes
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(headerBytes, dataStart), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(associatedData(sealed.subarray(0, headerBytes), place))
  decipher.setAuthTag(sealed.subarray(tagStart))
  const plaintext = decipher.update(sealed.subarray(dataStart, tagStart))
  try {
    decipher.final()
  } catch {
    plaintext.fill(0)
    throw new EnvelopeError()
  }
  return plaintext
}

/** The id of the key that an envelope names, in hex; empty when it is too short to name one. */
export function envelopeKeyId(sealed: Uint8Array): string {
  if (sealed.length < dataStart + tagBytes) return ''
  return Buffer.from(sealed.buffer, sealed.byteOffset, keyIdBytes).toString('hex')
}
