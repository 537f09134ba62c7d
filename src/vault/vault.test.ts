import { describe, expect, test } from 'vitest'
import { type Random, systemRandom } from '../clock.ts'
import { AppError } from '../errors.ts'
import { createKeyring } from './keyring.ts'
import { envRootKeys } from './root-keys/env.ts'
import { createVault, type Place } from './vault.ts'

const keyText = (byte: number) => Buffer.alloc(32, byte).toString('base64')

function vaultWith(keys: string, random: Pick<Random, 'bytes'> = systemRandom) {
  return createVault({ keyring: createKeyring({ source: envRootKeys(keys), random }), random })
}

const place: Place = { account: 'a-1', session: 's-1', domain: 'example.com', version: 3, purpose: 'state' }
const secret = 'sid=4f1c9b7e2d; theme=dark'
const vault = vaultWith(keyText(1))
const wrapped = vault.newDataKey(place)
const sealed = vault.seal(place, wrapped, Buffer.from(secret))

/** All that a caller, a response or a log can see of a failure. */
function failure(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return { ...error, message: error.message, cause: error.cause }
    throw error
  }
  return 'it opened'
}
const unavailable = failure(() => {
  throw new AppError('VAULT_UNAVAILABLE')
})
const flipped = (bytes: Uint8Array, at: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte))

describe('sealing', () => {
  test.each([0, 1, 3_072, 2 * 1024 * 1024])('gives back %i bytes, 37 longer while sealed', (length) => {
    const plaintext = Buffer.alloc(length, secret)
    const stored = vault.seal(place, wrapped, plaintext)
    expect(stored).toHaveLength(length + 37)
    expect(vault.open(place, wrapped, stored).equals(plaintext)).toBe(true)
  })

  test('the same input seals differently each time', () => {
    const seen = Array.from({ length: 100 }, () =>
      Buffer.from(vault.seal(place, wrapped, Buffer.from(secret))).toString('hex'),
    )
    expect(new Set(seen.map((text) => text.slice(18, 42))).size).toBe(100)
    expect(new Set(seen.map((text) => text.slice(42))).size).toBe(100)
    expect(vault.newDataKey(place)).not.toEqual(vault.newDataKey(place))
  })

  test('nothing readable of the plaintext is in it, not even four bytes', () => {
    for (let i = 0; i + 4 <= secret.length; i++) {
      expect(Buffer.from(sealed).includes(secret.slice(i, i + 4))).toBe(false)
    }
  })

  test('the same length seals to the same length: nothing is compressed', () => {
    const random = systemRandom.bytes(1_000)
    expect(vault.seal(place, wrapped, new Uint8Array(1_000))).toHaveLength(vault.seal(place, wrapped, random).length)
  })

  test('data keys are wiped after use, and after a failure', () => {
    const handed: Uint8Array[] = []
    const kept = <T extends Uint8Array>(bytes: T): T => {
      handed.push(bytes)
      return bytes
    }
    const random = { bytes: (length: number) => kept(systemRandom.bytes(length)) }
    const keyring = createKeyring({ source: envRootKeys(keyText(1)), random: systemRandom })
    const unwrap: typeof keyring.unwrap = (bytes, at) => kept(keyring.unwrap(bytes, at))
    const spied = createVault({ keyring: { ...keyring, unwrap }, random })
    spied.newDataKey(place)
    spied.seal(place, wrapped, Buffer.from(secret))
    spied.open(place, wrapped, sealed)
    failure(() => spied.open(place, wrapped, flipped(sealed, 30)))
    expect(handed.filter((bytes) => bytes.length === 40).map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
      Array.from({ length: 4 }, () => '00'.repeat(40)),
    )
  })
})

describe('opening fails, always alike', () => {
  test.each<[string, Partial<Place>]>([
    ['account', { account: 'a-2' }],
    ['session', { session: 's-2' }],
    ['domain', { domain: 'example.org' }],
    ['older version', { version: 2 }],
    ['newer version', { version: 4 }],
    ['purpose', { purpose: 'job' }],
    ['border between fields', { account: 'a-1s', session: '-1' }],
  ])('at another %s', (_name, change) => {
    const elsewhere = { ...place, ...change }
    expect(failure(() => vault.open(elsewhere, wrapped, sealed))).toEqual(unavailable)
  })

  test.each<[string, Partial<Place>]>([
    ['account', { account: 'a-2' }],
    ['session', { session: 's-2' }],
    ['domain', { domain: 'example.org' }],
  ])('for a state moved to another %s that has a key of its own', (_name, change) => {
    const elsewhere = { ...place, ...change }
    const own = vault.newDataKey(elsewhere)
    expect(failure(() => vault.open(elsewhere, own, sealed))).toEqual(unavailable)
    expect(failure(() => vault.seal(elsewhere, wrapped, Buffer.from('x')))).toEqual(unavailable)
    expect(failure(() => vaultWith(`${keyText(2)},${keyText(1)}`).rewrap(elsewhere, wrapped))).toEqual(unavailable)
  })

  test('for any byte flipped, of the state and of the wrapped key', () => {
    for (let i = 0; i < sealed.length; i++) {
      expect(failure(() => vault.open(place, wrapped, flipped(sealed, i)))).toEqual(unavailable)
    }
    for (let i = 0; i < wrapped.length; i++) {
      expect(failure(() => vault.open(place, flipped(wrapped, i), sealed))).toEqual(unavailable)
    }
  })

  test('for any other length', () => {
    for (const bytes of [sealed, wrapped]) {
      const open = (changed: Uint8Array) =>
        failure(() => (bytes === sealed ? vault.open(place, wrapped, changed) : vault.open(place, changed, sealed)))
      for (let length = 0; length < bytes.length; length++) {
        expect(open(bytes.subarray(0, length))).toEqual(unavailable)
      }
      expect(open(Buffer.concat([bytes, Buffer.alloc(1)]))).toEqual(unavailable)
    }
  })

  test.each<[string, () => unknown]>([
    ['another root key', () => vaultWith(keyText(9)).open(place, wrapped, sealed)],
    ['another data key', () => vault.open(place, vault.newDataKey(place), sealed)],
    ['the wrapped key in the place of the state', () => vault.open(place, wrapped, wrapped)],
    ['the state in the place of the wrapped key', () => vault.open(place, sealed, sealed)],
    ['a destroyed wrapped key', () => vault.open(place, new Uint8Array(wrapped.length), sealed)],
    ['no wrapped key', () => vault.open(place, new Uint8Array(0), sealed)],
    ['a wrapped key of another size', () => vault.open(place, wrongSize(), sealed)],
    ['sealing under a broken key', () => vault.seal(place, flipped(wrapped, 30), Buffer.from('x'))],
    ['re-wrapping a broken key', () => vault.rewrap(place, flipped(wrapped, 0))],
  ])('with %s', (_name, work) => {
    expect(failure(work)).toEqual(unavailable)
  })
})

describe('rotation', () => {
  const both = vaultWith(`${keyText(2)},${keyText(1)}`)

  test('re-wraps the key and leaves the state as it is', () => {
    const renewed = both.rewrap(place, wrapped)
    if (renewed === null) throw new Error('it was not wrapped anew')
    expect(vaultWith(keyText(2)).open(place, renewed, sealed).toString()).toBe(secret)
    expect(failure(() => vaultWith(keyText(2)).open(place, wrapped, sealed))).toEqual(unavailable)
    expect(both.rewrap(place, renewed)).toBeNull()
  })

  test('does not depend on the version or purpose at hand', () => {
    expect(both.rewrap({ ...place, version: 9, purpose: 'job' }, wrapped)).not.toBeNull()
  })

  test('tells under which root key a data key is wrapped', () => {
    expect(vault.rootKeyIdOf(wrapped)).toBe(vault.currentRootKeyId())
    expect(both.rootKeyIdOf(wrapped)).not.toBe(both.currentRootKeyId())
    expect(vault.currentRootKeyId()).toMatch(/^[0-9a-f]{16}$/)
    expect(vault.rootKeyIdOf(new Uint8Array(3))).toBe('')
  })
})

function wrongSize(): Uint8Array {
  const keyring = createKeyring({ source: envRootKeys(keyText(1)), random: systemRandom })
  return keyring.wrap(new Uint8Array(32), { ...place, version: 0, purpose: 'data-key' })
}
