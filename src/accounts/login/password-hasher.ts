import { hash, type Options, verify } from '@node-rs/argon2'
import type { FewAtOnce } from '../../fetching/few-at-once.ts'

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
