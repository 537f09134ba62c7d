import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { associatedData, type SealContext } from './seal-context.ts'

/**
 * The only file that encrypts (`intake.ts` and `passphrase-box.ts` open what clients encrypted). AES-256-GCM (NIST SP
 * 800-38D); an envelope is
 *
 *   key id (8) ‖ format (1) ‖ nonce (12) ‖ data ‖ tag (16)
 *
 * with key id, format and context as associated data. Nonces are random: with 96 bits, one key may seal 2^32 times, far
 * more than a session's data key, or a root key (one wrapping per session), ever does.
 * Keys are KeyObjects: raw bytes would be imported again on each call, at three times the cost.
 */
const algorithm = 'aes-256-gcm'
const format = 1
export const keyIdBytes = 8
export const nonceBytes = 12
const headerBytes = keyIdBytes + 1
const dataStart = headerBytes + nonceBytes
const tagBytes = 16

/** The only error of opening. It does not tell what was wrong (key, context, length, format, a single bit). */
export class EnvelopeError extends Error {
  /** `cause`: why the root keys could not be read, if that is the reason. */
  constructor(options: { readonly cause?: Error } = {}) {
    super('The stored data cannot be opened.', options)
    this.name = 'EnvelopeError'
  }
}

/**
 * Seals `plaintext`, which may be empty, with `context` as associated data. `keyId` is 8 bytes and names `key`; `nonce`
 * is 12 random bytes, never used before with this key.
 */
export function sealEnvelope(
  key: KeyObject,
  keyId: Uint8Array,
  context: SealContext,
  plaintext: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  if (keyId.length !== keyIdBytes || nonce.length !== nonceBytes)
    throw new RangeError('wrong length of key id or nonce')
  // Memory of its own: when a slice of a shared pool is posted to another thread, the whole pool goes with it.
  const sealed = new Uint8Array(dataStart + plaintext.length + tagBytes)
  sealed.set(keyId)
  sealed[keyIdBytes] = format
  sealed.set(nonce, headerBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associatedData(sealed.subarray(0, headerBytes), context))
  sealed.set(cipher.update(plaintext), dataStart)
  cipher.final()
  sealed.set(cipher.getAuthTag(), dataStart + plaintext.length)
  return sealed
}

/** Opens what `sealEnvelope` made with the same key and context. Throws EnvelopeError when it cannot. */
export function openEnvelope(key: KeyObject, context: SealContext, sealed: Uint8Array): Buffer {
  if (sealed.length < dataStart + tagBytes || sealed[keyIdBytes] !== format) throw new EnvelopeError()
  const tagStart = sealed.length - tagBytes
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(headerBytes, dataStart), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(associatedData(sealed.subarray(0, headerBytes), context))
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

/** The id of the key in an envelope, in hex; empty when the envelope is too short. */
export function envelopeKeyId(sealed: Uint8Array): string {
  if (sealed.length < dataStart + tagBytes) return ''
  return Buffer.from(sealed.buffer, sealed.byteOffset, keyIdBytes).toString('hex')
}
