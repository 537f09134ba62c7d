import type { Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { SlotCounter } from '../../fairness/slot-counter.ts'
import { WindowCounter } from '../../fairness/window-counter.ts'
import { networkOf } from './network.ts'

/** An attempt that counts as a wrong password, and as under way, until one of these is called. */
interface LoginAttempt {
  /** The password was right: earlier failures of this caller for this e-mail are forgotten. */
  succeeded(): void
  /** The password was wrong. */
  failed(): void
  /** The attempt says nothing about the password, so it does not count. */
  undone(): void
}

/** Who tries to log in, and to which account. */
export interface LoginCaller {
  readonly email: string
  /** The caller's network address. */
  readonly address: string
  /** There was a successful login to this account from this network before. */
  readonly isKnown: boolean
}

export interface LoginLimits {
  readonly windowMs: number
  /** Wrong passwords per window from one network, for any e-mail; known pairs do not count here. */
  readonly perNetwork: number
  /** Wrong passwords per window for one e-mail from one network. */
  readonly perPair: number
  /** As `perPair`, for a network from which there was a login to that account before. */
  readonly perKnownPair: number
  /** Attempts under way for one e-mail from one network, right ones too: all callers wait for the same hashes. */
  readonly perPairAtOnce: number
  /** Wrong passwords per window for one e-mail from anywhere, after which it counts as under attack. */
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
  perPairAtOnce: 8,
  underAttack: 50,
  perStrangerUnderAttack: 2,
}

/**
 * Slows down guessing without letting anybody lock an account: nothing is counted by e-mail alone. When many networks
 * guess at one e-mail, each gets two tries, and so does its owner on a new network. On a network from which there was a
 * login to the account before, failures for other accounts do not count, and this account has a larger limit than a
 * whole network, so guesses do not lock its owner out. The counts are in the memory of this process: each server counts
 * for itself, and a restart clears them.
 */
export function createLoginThrottle(stopwatch: Stopwatch, limits: LoginLimits = defaultLimits) {
  const networks = new WindowCounter(stopwatch, limits.windowMs)
  const pairs = new WindowCounter(stopwatch, limits.windowMs)
  const emails = new WindowCounter(stopwatch, limits.windowMs)
  const underWay = new SlotCounter(limits.perPairAtOnce)

  function pairLimit({ email, isKnown }: LoginCaller): number {
    if (isKnown) return limits.perKnownPair
    return emails.used(email) >= limits.underAttack ? limits.perStrangerUnderAttack : limits.perPair
  }

  return {
    /**
     * Counts one attempt before it is made, so that concurrent attempts count too. Throws RATE_LIMITED with the seconds
     * until the next one is allowed; OVERLOADED when too many of this caller for this e-mail are under way.
     */
    begin: (caller: LoginCaller): LoginAttempt => {
      const network = networkOf(caller.address)
      const pair = `${network} ${caller.email}`
      const counted = [
        ...(caller.isKnown ? [] : [{ counter: networks, key: network, limit: limits.perNetwork }]),
        { counter: pairs, key: pair, limit: pairLimit(caller) },
      ]
      for (const { counter, key, limit } of counted) {
        if (counter.used(key) >= limit) throw limited(counter.msLeft(key))
      }
      if (!underWay.take(pair)) throw new AppError('OVERLOADED')
      for (const { counter, key } of counted) counter.add(key)
      emails.add(caller.email)
      const failed = () => underWay.give(pair)
      const undone = () => {
        failed()
        for (const { counter, key } of counted) counter.giveBack(key)
        emails.giveBack(caller.email)
      }
      return {
        failed,
        undone,
        succeeded: () => {
          undone()
          pairs.forget(pair)
        },
      }
    },
  }
}

function limited(msLeft: number): AppError {
  return new AppError('RATE_LIMITED', {
    message: 'Too many failed log-ins; wait before you try again.',
    retryAfterSeconds: Math.max(1, Math.ceil(msLeft / 1000)),
  })
}
