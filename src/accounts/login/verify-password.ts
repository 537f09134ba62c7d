import type { Random } from '../../clock.ts'
import { randomToken } from '../../vault/digest.ts'
import type { PasswordHasher } from './password-hasher.ts'

/**
 * Whether a password is right. When `passwordHash` is null (no such account, or no password) it does the same work and
 * gives false. Throws OVERLOADED.
 */
export type VerifyPassword = (passwordHash: string | null, password: string) => Promise<boolean>

/** Without a stored hash, it verifies against the hash of a random password, which is made at first use. */
export function createVerifyPassword(hasher: PasswordHasher, random: Pick<Random, 'bytes'>): VerifyPassword {
  let decoy: Promise<string> | null = null
  const decoyHash = (): Promise<string> => {
    decoy ??= hasher.hash(randomToken(random)).catch((error: unknown) => {
      decoy = null
      throw error
    })
    return decoy
  }
  return async (passwordHash, password) => {
    const stand = await decoyHash()
    const right = await hasher.verify(passwordHash ?? stand, password)
    return right && passwordHash !== null
  }
}
