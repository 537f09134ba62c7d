import { parseOptions } from '@node-rs/argon2'
import { expect, it } from 'vitest'
import { systemRandom } from '../../clock.ts'
import { FewAtOnce } from '../../fairness/few-at-once.ts'
import { createPasswordHasher, createVerifyPassword, type PasswordHasher } from './password-hasher.ts'

it('hashes with argon2id, salted each time, and verifies', async () => {
  const hasher = createPasswordHasher(new FewAtOnce({ most: 2 }))
  const hash = () => hasher.hash('a good password', 'here')
  const [first, second] = await Promise.all([hash(), hash()])
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(parseOptions(first)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  expect(first).not.toBe(second)
  expect(await hasher.verify(first, 'a good password', 'here')).toBe(true)
  expect(await hasher.verify(first, 'A good password', 'here')).toBe(false)
})

it('frees its place when a hash cannot be read', async () => {
  const hasher = createPasswordHasher(new FewAtOnce({ most: 1, maxWaiting: 0 }))
  for (let n = 0; n < 3; n += 1) await expect(hasher.verify('no hash', 'a good password', 'here')).rejects.toThrow()
  await expect(hasher.hash('a good password', 'here')).resolves.toBeDefined()
})

function noting(): PasswordHasher & { readonly calls: string[]; fails: boolean } {
  const calls: string[] = []
  const hasher = {
    calls,
    fails: false,
    hash: async () => {
      calls.push('hash')
      if (hasher.fails) throw new Error('too busy')
      return 'the decoy'
    },
    // A verifier that says yes to everything must still not let in who has no password.
    verify: async (passwordHash: string) => {
      calls.push(`verify ${passwordHash}`)
      return true
    },
  }
  return hasher
}

it('does the same work with and without a hash, and is right only with one', async () => {
  const hasher = noting()
  const verify = createVerifyPassword(hasher, systemRandom)
  expect(await verify(null, 'x', 'here')).toBe(false)
  expect(await verify('stored', 'x', 'here')).toBe(true)
  expect(await verify(null, 'x', 'here')).toBe(false)
  expect(hasher.calls).toEqual(['hash', 'verify the decoy', 'verify stored', 'verify the decoy'])
})

it('makes the decoy again when that failed', async () => {
  const hasher = noting()
  const verify = createVerifyPassword(hasher, systemRandom)
  hasher.fails = true
  await expect(verify(null, 'x', 'here')).rejects.toThrow('too busy')
  hasher.fails = false
  expect(await verify(null, 'x', 'here')).toBe(false)
})
