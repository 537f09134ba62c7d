import { describe, expect, test } from 'vitest'
import { testVault, vaultOf } from '../../test/support/test-vault.ts'
import { systemRandom } from '../clock.ts'
import { AppError } from '../errors.ts'
import { createKeyring } from './keyring.ts'
import { envRootKeys } from './root-keys/env.ts'
import { RootKeyError } from './root-keys/root-key.ts'
import type { SealContext } from './seal-context.ts'
import { createVault } from './vault.ts'

const keyringOf = (byte: number) =>
  createKeyring({ source: envRootKeys(Buffer.alloc(32, byte).toString('base64')), random: systemRandom })

const context: SealContext = { account: 'a-1', session: 's-1', domain: 'example.com', version: 3, purpose: 'state' }
const secret = 'sid=4f1c9b7e2d; theme=dark'
const vault = testVault
const wrapped = await vault.newDataKey(context)
const sealed = await vault.seal(context, wrapped, Buffer.from(secret))

/** All that a caller, a response or a log can see of a failure. */
async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    if (error instanceof AppError) return { ...error, message: error.message, cause: error.cause }
    throw error
  }
  return 'it opened'
}
const unavailable = await failure(() => {
  throw new AppError('VAULT_UNAVAILABLE')
})
const flipped = (bytes: Uint8Array, at: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte))

describe('sealing', () => {
  test.each([0, 1, 3_072, 2 * 1024 * 1024])('gives back %i bytes, 37 longer while sealed', async (length) => {
    const plaintext = Buffer.alloc(length, secret)
    const stored = await vault.seal(context, wrapped, plaintext)
    expect(stored).toHaveLength(length + 37)
    expect((await vault.open(context, wrapped, stored)).equals(plaintext)).toBe(true)
  })

  test('the same input seals differently each time', async () => {
    const seals = Array.from({ length: 100 }, () => vault.seal(context, wrapped, Buffer.from(secret)))
    const seen = (await Promise.all(seals)).map((bytes) => Buffer.from(bytes).toString('hex'))
    expect(new Set(seen.map((text) => text.slice(18, 42))).size).toBe(100)
    expect(new Set(seen.map((text) => text.slice(42))).size).toBe(100)
    expect(await vault.newDataKey(context)).not.toEqual(await vault.newDataKey(context))
  })

  test('nothing readable of the plaintext is in it, not even four bytes', async () => {
    for (let i = 0; i + 4 <= secret.length; i++) {
      expect(Buffer.from(sealed).includes(secret.slice(i, i + 4))).toBe(false)
    }
  })

  test('the same length seals to the same length: nothing is compressed', async () => {
    const random = systemRandom.bytes(1_000)
    const whole = await vault.seal(context, wrapped, random)
    expect(await vault.seal(context, wrapped, new Uint8Array(1_000))).toHaveLength(whole.length)
  })

  test('data keys are wiped after use, and after a failure', async () => {
    const handed: Uint8Array[] = []
    const kept = <T extends Uint8Array>(bytes: T): T => {
      handed.push(bytes)
      return bytes
    }
    const random = { bytes: (length: number) => kept(systemRandom.bytes(length)) }
    const keyring = await keyringOf(1)
    const unwrap: typeof keyring.unwrap = async (bytes, at) => kept(await keyring.unwrap(bytes, at))
    const spied = createVault({ keyring: { ...keyring, unwrap }, random })
    await spied.newDataKey(context)
    await spied.seal(context, wrapped, Buffer.from(secret))
    await spied.open(context, wrapped, sealed)
    await failure(() => spied.open(context, wrapped, flipped(sealed, 30)))
    expect(handed.filter((bytes) => bytes.length === 40).map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
      Array.from({ length: 4 }, () => '00'.repeat(40)),
    )
  })
})

test('root keys that cannot be read are the cause of the failure, for the log', async () => {
  const gone = new RootKeyError('The root key file does not exist.')
  const keyring = await keyringOf(1)
  const broken = createVault({ keyring: { ...keyring, wrap: () => Promise.reject(gone) }, random: systemRandom })
  expect(await failure(() => broken.newDataKey(context))).toEqual({ ...(unavailable as object), cause: gone })
})

describe('opening fails, always alike', () => {
  test.each<[string, Partial<SealContext>]>([
    ['account', { account: 'a-2' }],
    ['session', { session: 's-2' }],
    ['domain', { domain: 'example.org' }],
    ['older version', { version: 2 }],
    ['newer version', { version: 4 }],
    ['purpose', { purpose: 'job' }],
    ['border between fields', { account: 'a-1s', session: '-1' }],
  ])('at another %s', async (_name, change) => {
    const elsewhere = { ...context, ...change }
    expect(await failure(() => vault.open(elsewhere, wrapped, sealed))).toEqual(unavailable)
  })

  test.each<[string, Partial<SealContext>]>([
    ['account', { account: 'a-2' }],
    ['session', { session: 's-2' }],
    ['domain', { domain: 'example.org' }],
  ])('for a state moved to another %s that has a key of its own', async (_name, change) => {
    const elsewhere = { ...context, ...change }
    const own = await vault.newDataKey(elsewhere)
    expect(await failure(() => vault.open(elsewhere, own, sealed))).toEqual(unavailable)
    expect(await failure(() => vault.seal(elsewhere, wrapped, Buffer.from('x')))).toEqual(unavailable)
    expect(await failure(async () => (await vaultOf(2, 1)).rewrap(elsewhere, wrapped))).toEqual(unavailable)
  })

  test('for any byte flipped, of the state and of the wrapped key', async () => {
    for (let i = 0; i < sealed.length; i++) {
      expect(await failure(() => vault.open(context, wrapped, flipped(sealed, i)))).toEqual(unavailable)
    }
    for (let i = 0; i < wrapped.length; i++) {
      expect(await failure(() => vault.open(context, flipped(wrapped, i), sealed))).toEqual(unavailable)
    }
  })

  test('for any other length', async () => {
    for (const bytes of [sealed, wrapped]) {
      const open = (changed: Uint8Array) =>
        failure(() => (bytes === sealed ? vault.open(context, wrapped, changed) : vault.open(context, changed, sealed)))
      for (let length = 0; length < bytes.length; length++) {
        expect(await open(bytes.subarray(0, length))).toEqual(unavailable)
      }
      expect(await open(Buffer.concat([bytes, Buffer.alloc(1)]))).toEqual(unavailable)
    }
  })

  test.each<[string, () => unknown]>([
    ['another root key', async () => (await vaultOf(9)).open(context, wrapped, sealed)],
    ['another data key', async () => vault.open(context, await vault.newDataKey(context), sealed)],
    ['the wrapped key instead of the state', () => vault.open(context, wrapped, wrapped)],
    ['the state instead of the wrapped key', () => vault.open(context, sealed, sealed)],
    ['a destroyed wrapped key', () => vault.open(context, new Uint8Array(wrapped.length), sealed)],
    ['no wrapped key', () => vault.open(context, new Uint8Array(0), sealed)],
    ['a wrapped key of another size', async () => vault.open(context, await wrongSize(), sealed)],
    ['sealing under a broken key', () => vault.seal(context, flipped(wrapped, 30), Buffer.from('x'))],
    ['re-wrapping a broken key', () => vault.rewrap(context, flipped(wrapped, 0))],
  ])('with %s', async (_name, work) => {
    expect(await failure(work)).toEqual(unavailable)
  })
})

const both = await vaultOf(2, 1)

describe('rotation', () => {
  test('re-wraps the key and leaves the state as it is', async () => {
    const renewed = await both.rewrap(context, wrapped)
    if (renewed === null) throw new Error('it was not wrapped again')
    expect(String(await (await vaultOf(2)).open(context, renewed, sealed))).toBe(secret)
    expect(await failure(async () => (await vaultOf(2)).open(context, wrapped, sealed))).toEqual(unavailable)
    expect(await both.rewrap(context, renewed)).toBeNull()
  })

  test('tells under which root key a data key is wrapped', async () => {
    expect(vault.rootKeyIdOf(wrapped)).toBe(await vault.currentRootKeyId())
    expect(both.rootKeyIdOf(wrapped)).not.toBe(await both.currentRootKeyId())
    expect(await vault.currentRootKeyId()).toMatch(/^[0-9a-f]{16}$/)
    expect(vault.rootKeyIdOf(new Uint8Array(3))).toBe('')
  })
})

async function wrongSize(): Promise<Uint8Array> {
  const keyring = await keyringOf(1)
  return keyring.wrap(new Uint8Array(32), { ...context, version: 0, purpose: 'data-key' })
}
