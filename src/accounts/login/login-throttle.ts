import type { Clock } from '../../clock.ts'
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

export interface LoginThrottle {
  /**
   * Counts one attempt before it is made, so that attempts side by side count too. `address` is the caller's network
   * address. Throws AppError RATE_LIMITED with the seconds until the next is allowed.
   */
  begin(email: string, address: string): LoginAttempt
}

export interface LoginLimits {
  readonly windowMs: number
  /** Wrong passwords a window from one network, whatever the e-mail. */
  readonly perNetwork: number
  /** Wrong passwords a window for one e-mail from one network. */
  readonly perPair: number
  /** Wrong passwords a window for one e-mail from anywhere, after which it counts as under attack. */
  readonly underAttack: number
  /** As `perPair`, for networks that never logged in to an e-mail under attack. Not 0: that would lock its owner out. */
  readonly perStrangerUnderAttack: number
}

const defaultLimits: LoginLimits = {
  windowMs: 15 * 60_000,
  perNetwork: 60,
  perPair: 10,
  underAttack: 50,
  perStrangerUnderAttack: 2,
}

const maxKeys = 100_000
const maxKnown = 10_000

/**
 * Slows guessing down without letting anybody lock an account: no count is of the e-mail alone. Many networks that guess
 * at one e-mail get two tries each, its owner on a new network likewise, and a network from which somebody logged in to
 * it before keeps its ten. Kept in this process: several servers count each for itself, a restart begins anew.
 */
export function createLoginThrottle(clock: Clock, limits: LoginLimits = defaultLimits): LoginThrottle {
  const networks = new WindowCounter(clock, limits.windowMs, maxKeys)
  const pairs = new WindowCounter(clock, limits.windowMs, maxKeys)
  const emails = new WindowCounter(clock, limits.windowMs, maxKeys)
  const known = new Set<string>()

  function remember(pair: string): void {
    known.delete(pair)
    known.add(pair)
    const [oldest] = known
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest)
  }

  function pairLimit(email: string, pair: string): number {
    const stranger = emails.used(email) >= limits.underAttack && !known.has(pair)
    return stranger ? limits.perStrangerUnderAttack : limits.perPair
  }

  return {
    begin: (email, address) => {
      const network = networkOf(address)
      const pair = `${network} ${email}`
      if (networks.used(network) >= limits.perNetwork) throw limited(networks.secondsLeft(network))
      if (pairs.used(pair) >= pairLimit(email, pair)) throw limited(pairs.secondsLeft(pair))
      networks.add(network)
      pairs.add(pair)
      emails.add(email)
      return {
        succeeded: () => {
          networks.giveBack(network)
          pairs.forget(pair)
          emails.giveBack(email)
          remember(pair)
        },
        undone: () => {
          networks.giveBack(network)
          pairs.giveBack(pair)
          emails.giveBack(email)
        },
      }
    },
  }
}

function limited(retryAfterSeconds: number): AppError {
  return new AppError('RATE_LIMITED', { message: 'Too many failed log-ins; wait before the next.', retryAfterSeconds })
}
