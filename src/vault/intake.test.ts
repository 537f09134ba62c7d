import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { testVault, vaultOf } from '../../test/support/test-vault.ts'
import { AppError } from '../errors.ts'
import type { SealedValue } from '../storage/sealed-value.ts'
import { createIntake, type EncryptedBox, type Intake } from './intake.ts'

/** Stores one secret as the database does: the first one stays. */
function storedSecret() {
  let stored: SealedValue | null = null
  return {
    current: () => stored,
    read: async () => stored,
    keep: async (secret: SealedValue) => {
      stored ??= secret
      return stored
    },
  }
}

/** As clients do it: an AES key of its own for each, encrypted for the server. */
function encrypt(pem: string, plaintext: string, { keyBytes = 32, nonceBytes = 12, hash = 'sha256' } = {}) {
  const key = randomBytes(keyBytes)
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(keyBytes === 32 ? 'aes-256-gcm' : 'aes-128-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const wrapped = publicEncrypt({ key: pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash }, key)
  return {
    encrypted: `${nonce.toString('base64')}.${sealed.toString('base64')}`,
    wrappedKey: wrapped.toString('base64'),
  }
}

/** Changes one character of a base64 text. */
function altered(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

const plaintext = '{"sid":"secret"}'

describe('what clients encrypt', () => {
  let intake: Intake
  let pem: string
  const secrets = storedSecret()

  beforeAll(async () => {
    intake = createIntake({ vault: testVault, secrets })
    pem = await intake.publicKey()
  })

  it('has an RSA key of 3,072 bits, the same at each time', async () => {
    const details = createPublicKey(pem).asymmetricKeyDetails
    expect([details?.modulusLength, await intake.publicKey()]).toEqual([3072, pem])
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
  })

  it.each([plaintext, '', 'ключ 🗝', 'x'.repeat(700_000)])('is opened (%#)', async (text) => {
    expect((await intake.open(encrypt(pem, text)))?.toString('utf8')).toBe(text)
  })

  it('is opened after a restart, by what is stored', async () => {
    const again = createIntake({ vault: testVault, secrets })
    expect((await again.open(encrypt(pem, plaintext)))?.toString()).toBe(plaintext)
    expect(await again.publicKey()).toBe(pem)
  })

  it('is stored sealed: nothing of the key shows, and another root key opens none of it', async () => {
    const stored = Buffer.from(secrets.current()?.sealed ?? '')
    const modulus = Buffer.from(createPublicKey(pem).export({ format: 'jwk' }).n ?? '', 'base64url')
    expect(stored.length).toBeGreaterThan(1500)
    expect(stored.includes(modulus.subarray(0, 16))).toBe(false)
    const other = createIntake({ vault: await vaultOf(2), secrets })
    await expect(other.publicKey()).rejects.toEqual(new AppError('VAULT_UNAVAILABLE'))
    await expect(other.open(encrypt(pem, plaintext))).rejects.toEqual(new AppError('VAULT_UNAVAILABLE'))
  })

  it('has one key where several servers make one at the same time', async () => {
    const both = storedSecret()
    const made = await Promise.all([1, 2].map(() => createIntake({ vault: testVault, secrets: both }).publicKey()))
    expect(made[0]).toBe(made[1])
  })

  it('opens nothing, and makes no key, before anybody asked for one', async () => {
    const empty = storedSecret()
    expect(await createIntake({ vault: testVault, secrets: empty }).open(encrypt(pem, plaintext))).toBeNull()
    expect(empty.current()).toBeNull()
  })

  const good = () => encrypt(pem, plaintext)
  it.each<[string, () => EncryptedBox]>([
    ['an altered nonce', () => ({ ...good(), encrypted: altered(good().encrypted, 3) })],
    [
      'an altered ciphertext',
      () => {
        const box = good()
        return { ...box, encrypted: altered(box.encrypted, 20) }
      },
    ],
    [
      'an altered wrapped key',
      () => {
        const box = good()
        return { ...box, wrappedKey: altered(box.wrappedKey, 40) }
      },
    ],
    ['the key of another box', () => ({ encrypted: good().encrypted, wrappedKey: good().wrappedKey })],
    ['no dot', () => ({ ...good(), encrypted: good().encrypted.replace('.', '') })],
    ['two dots', () => ({ ...good(), encrypted: `${good().encrypted}.AAAA` })],
    ['an empty text', () => ({ ...good(), encrypted: '' })],
    ['only a dot', () => ({ ...good(), encrypted: '.' })],
    ['less than a tag', () => ({ ...good(), encrypted: `${Buffer.alloc(12).toString('base64')}.AAAA` })],
    ['an empty key', () => ({ ...good(), wrappedKey: '' })],
    ['a key that is no base64', () => ({ ...good(), wrappedKey: '!!!!' })],
    ['a key longer than the modulus', () => ({ ...good(), wrappedKey: Buffer.alloc(1000).toString('base64') })],
    ['an AES key of 128 bits', () => encrypt(pem, plaintext, { keyBytes: 16 })],
    ['a nonce of 16 bytes', () => encrypt(pem, plaintext, { nonceBytes: 16 })],
    ['OAEP with SHA-1', () => encrypt(pem, plaintext, { hash: 'sha1' })],
  ])('with %s is nothing', async (_name, box) => {
    expect(await intake.open(box())).toBeNull()
  })

  it('for another server is nothing', async () => {
    const other = await createIntake({ vault: testVault, secrets: storedSecret() }).publicKey()
    expect(await intake.open(encrypt(other, plaintext))).toBeNull()
  })
})
