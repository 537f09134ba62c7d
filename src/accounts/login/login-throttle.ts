import type { Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { networkOf } from './network.ts'
import { WindowCounter } from './window-counter.ts'

/** A counted attempt, which ends in one of two other ways than a wrong password. */
interface LoginAttempt {
  /** The password was right: what this caller got wrong for this e-mail before is forgiven. */
  succeeded(): void
  /** Nothing was learnt about the password: the attempt does not count. */
  undone(): void
}

/** Who tries to log in, to what. */
export interface LoginCaller {
  readonly email: string
  /** The caller's network address. */
  readonly address: string
  /** Somebody has logged in to this account from this network before. */
  readonly isKnown: boolean
}

export interface LoginThrottle {
  /**
   * Counts one attempt before it is made, so that attempts at the same time count too. Throws AppError RATE_LIMITED with
   * the seconds until the next is allowed.
   */
  begin(caller: LoginCaller): LoginAttempt
}

export interface LoginLimits {
  readonly windowMs: number
  /** Wrong passwords a window from one network, whatever the e-mail; those of known pairs are not among them. */
  readonly perNetwork: number
  /** Wrong passwords a window for one e-mail from one network. */
  readonly perPair: number
  /** As `perPair`, where somebody has logged in to that account from that network before. */
  readonly perKnownPair: number
  /** Wrong passwords a window for one e-mail from anywhere, after which it counts as under attack. */
  readonly underAttack: number
  /** As `perPair`, for networks that never logged in to an e-mail under attack. Not 0: that would lock its owner out. */
  readonly perStrangerUnderAttack: number
}

/** `perKnownPair`: the bound of NIST SP 800-63B §5.2.2 for one account. */
const defaultLimits: LoginLimits = {
  windowMs: 15 * 60_000,
  perNetwork: 60,
  perPair: 10,
  perKnownPair: 100,
  underAttack: 50,
  perStrangerUnderAttack: 2,
}

const maxKeys = 100_000

/**
 * Slows guessing down without letting anybody lock an account: no count is of the e-mail alone. Many networks that guess
 * at one e-mail get two tries each, its owner on a new network likewise. Where somebody has logged in to an account from
 * a network before, no guess at other accounts from there counts against them, and more guesses at this one than a whole
 * network may make do not lock them out either. The counts are kept in this process: several servers count each for
 * itself, a restart begins again.
 */
export function createLoginThrottle(stopwatch: Stopwatch, limits: LoginLimits = defaultLimits): LoginThrottle {
  const networks = new WindowCounter(stopwatch, limits.windowMs, maxKeys)
  const pairs = new WindowCounter(stopwatch, limits.windowMs, maxKeys)
  const emails = new WindowCounter(stopwatch, limits.windowMs, maxKeys)

  function pairLimit({ email, isKnown }: LoginCaller): number {
    if (isKnown) return limits.perKnownPair
    return emails.used(email) >= limits.underAttack ? limits.perStrangerUnderAttack : limits.perPair
  }

  return {
    begin: (caller) => {
      const network = networkOf(caller.address)
      const pair = `${network} ${caller.email}`
      const counted = [
        ...(caller.isKnown ? [] : [{ counter: networks, key: network, limit: limits.perNetwork }]),
        { counter: pairs, key: pair, limit: pairLimit(caller) },
      ]
      for (const { counter, key, limit } of counted) {
        if (counter.used(key) >= limit) throw limited(counter.secondsLeft(key))
      }
      for (const { counter, key } of counted) counter.add(key)
      emails.add(caller.email)
      const undone = () => {
        for (const { counter, key } of counted) counter.giveBack(key)
        emails.giveBack(caller.email)
      }
      return {
        undone,
        succeeded: () => {
          undone()
          pairs.forget(pair)
        },
      }
    },
  }
}

function limited(retryAfterSeconds: number): AppError {
  return new AppError('RATE_LIMITED', {
    message: 'Too many failed log-ins; wait before you try again.',
    retryAfterSeconds,
  })
}
