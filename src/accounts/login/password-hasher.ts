import { hash, type Options, verify } from '@node-rs/argon2'
import { AppError } from '../../errors.ts'

/** Hashes passwords, slowly on purpose. Both methods throw OVERLOADED when too many callers wait. */
export interface PasswordHasher {
  /** A hash in PHC form, with a salt of its own. */
  hash(password: string): Promise<string>
  verify(passwordHash: string, password: string): Promise<boolean>
}

/** Argon2id with 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet. 2 is the number of argon2id. */
const options: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface PasswordHasherLimits {
  /**
   * Hashes that run at the same time. Each uses 19 MiB, a processor and one of libuv's threads, which DNS, files and
   * decompression share: with more than two, logins would delay scrapes.
   */
  readonly concurrency: number
  /** How many callers may wait; more are refused. */
  readonly maxWaiting: number
}

const defaultLimits: PasswordHasherLimits = { concurrency: 2, maxWaiting: 32 }

export function createPasswordHasher(limits: PasswordHasherLimits = defaultLimits): PasswordHasher {
  const turn = createGate(limits)
  return {
    hash: (password) => turn(() => hash(password, options)),
    verify: (passwordHash, password) => turn(() => verify(passwordHash, password)),
  }
}

/** Runs up to `concurrency` tasks; others wait in order. Throws OVERLOADED when too many wait. */
function createGate({ concurrency, maxWaiting }: PasswordHasherLimits) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < concurrency) running += 1
    else if (waiting.length >= maxWaiting) throw new AppError('OVERLOADED')
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // Hand the slot to the next waiter; it is free only when nobody waits.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
