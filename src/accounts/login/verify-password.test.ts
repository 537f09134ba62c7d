import { expect, it } from 'vitest'
import { systemRandom } from '../../clock.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { createVerifyPassword } from './verify-password.ts'

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
