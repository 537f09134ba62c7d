import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { SealedValue } from '../storage/sealed-value.ts'
import { serverContext } from './seal-context.ts'
import { sealUnderNewKey, type Vault } from './vault.ts'

/** A text that a client encrypted for this server, as the two texts it sends. */
export interface EncryptedBox {
  /**
   * base64 of the nonce (12 bytes) ‖ "." ‖ base64 of the AES-256-GCM result with the tag at its end; no associated
   * data.
   */
  readonly encrypted: string
  /** base64 of the AES key (32 bytes), encrypted by RSA-OAEP with SHA-256 (RFC 8017 §7.1), no label. */
  readonly wrappedKey: string
}

export interface IntakeDependencies {
  readonly vault: Pick<Vault, 'newDataKey' | 'seal' | 'open'>
  /** Where the sealed private key is stored. */
  readonly secrets: {
    read(): Promise<SealedValue | null>
    /** Stores it unless another process was faster; in both cases returns the stored one. */
    keep(secret: SealedValue): Promise<SealedValue>
  }
}

/** Enough until 2030 and beyond (NIST SP 800-57, 128 bits of security). */
const modulusLength = 3072
const aesKeyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const context = serverContext('intake')

/**
 * The key pair of this installation with which clients encrypt. It is made at first use. The private key is stored
 * sealed and never leaves this directory.
 */
export type Intake = ReturnType<typeof createIntake>

export function createIntake({ vault, secrets }: IntakeDependencies) {
  /** Opened once: an installation keeps its key pair. */
  let known: KeyObject | null = null

  const load = async (secret: SealedValue): Promise<KeyObject> => {
    const der = await vault.open(context, secret.wrappedKey, secret.sealed)
    try {
      known = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      return known
    } finally {
      der.fill(0)
    }
  }

  const make = async (): Promise<SealedValue> => {
    const der = await generatePrivateKey()
    try {
      return await sealUnderNewKey(vault, context, der)
    } finally {
      der.fill(0)
    }
  }

  return {
    /** The public key, PEM (SPKI). Throws VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE. */
    publicKey: async (): Promise<string> => {
      const privateKey = known ?? (await load((await secrets.read()) ?? (await secrets.keep(await make()))))
      return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
    },
    /**
     * The decrypted text, which the caller wipes when done. Null when it cannot be opened, for any reason. Throws
     * VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE.
     */
    open: async (box: EncryptedBox): Promise<Buffer | null> => {
      if (known !== null) return openBox(known, box)
      const stored = await secrets.read()
      // Without a key pair, nothing can have been encrypted for it.
      return stored === null ? null : openBox(await load(stored), box)
    },
  }
}

const generateKeys = promisify(generateKeyPair)

async function generatePrivateKey(): Promise<Buffer> {
  const { privateKey } = await generateKeys('rsa', { modulusLength })
  return privateKey.export({ type: 'pkcs8', format: 'der' })
}

function openBox(privateKey: KeyObject, { encrypted, wrappedKey }: EncryptedBox): Buffer | null {
  const [nonce, sealed, ...more] = encrypted.split('.').map((part) => Buffer.from(part, 'base64'))
  if (nonce?.length !== nonceBytes || sealed === undefined || sealed.length < tagBytes || more.length > 0) return null
  let key: Buffer | null = null
  try {
    key = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(wrappedKey, 'base64'),
    )
    return key.length === aesKeyBytes ? openGcm(key, nonce, sealed) : null
  } catch {
    return null
  } finally {
    key?.fill(0)
  }
}

/** Throws when the tag is wrong. */
function openGcm(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const dataEnd = sealed.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(dataEnd))
  const plaintext = decipher.update(sealed.subarray(0, dataEnd))
  try {
    decipher.final()
    return plaintext
  } catch (error) {
    plaintext.fill(0)
    throw error
  }
}
