import { hash, type Options, verify } from '@node-rs/argon2'
import type { Random } from '../../clock.ts'
import type { FewAtOnce } from '../../fairness/few-at-once.ts'
import { randomToken } from '../../vault/digest.ts'

/**
 * Hashes passwords, slowly on purpose. Both methods throw OVERLOADED when too many callers wait.
 * @param caller whose turn it is: a network, a user, or a command
 */
export interface PasswordHasher {
  /** A hash in PHC form, with a salt of its own. */
  hash(password: string, caller: string): Promise<string>
  verify(passwordHash: string, password: string, caller: string): Promise<boolean>
}

/** Argon2id with 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet. 2 is the number of argon2id. */
const options: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** @param few each hash uses 19 MiB, a processor and one of libuv's threads */
export function createPasswordHasher(few: Pick<FewAtOnce, 'run'>): PasswordHasher {
  return {
    hash: (password, caller) => few.run(caller, () => hash(password, options)),
    verify: (passwordHash, password, caller) => few.run(caller, () => verify(passwordHash, password)),
  }
}

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
