import type { Random } from '../../clock.ts'
import { randomToken } from '../../vault/digest.ts'
import type { PasswordHasher } from './password-hasher.ts'

/**
 * Whether a password is right. `passwordHash` null (no such account, or none set): false, after the same work.
 * Throws OVERLOADED.
 */
export type VerifyPassword = (passwordHash: string | null, password: string) => Promise<boolean>

/** Verifies against a hash of nobody's password where there is none; it is made at the first use, of either kind. */
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
