import type { Random } from '../../clock.ts'
import { randomToken } from '../../vault/digest.ts'
import type { PasswordHasher } from './password-hasher.ts'

/**
 * Whether a password is right. When `passwordHash` is null (no such account, or no password) it does the same work and
 * gives false. Throws OVERLOADED.
 * @param caller as for `PasswordHasher`
 */
export type VerifyPassword = (passwordHash: string | null, password: string, caller: string) => Promise<boolean>

/** Without a stored hash, it verifies against the hash of a random password, which is made at first use. */
export function createVerifyPassword(hasher: PasswordHasher, random: Pick<Random, 'bytes'>): VerifyPassword {
  let decoy: Promise<string> | null = null
  const decoyHash = (caller: string): Promise<string> => {
    decoy ??= hasher.hash(randomToken(random), caller).catch((error: unknown) => {
      decoy = null
      throw error
    })
    return decoy
  }
  return async (passwordHash, password, caller) => {
    const stand = await decoyHash(caller)
    const right = await hasher.verify(passwordHash ?? stand, password, caller)
    return right && passwordHash !== null
  }
}
