import { isIP, type LookupFunction, type Socket } from 'node:net'
import { buildConnector } from 'undici'
import { AppError } from '../errors.ts'
import { checkedAddresses, type GuardOptions } from './resolve.ts'

/** `port` is that of the one origin that the connector serves. */
export interface GuardedConnectOptions extends GuardOptions {
  /** For lookup, TCP and TLS together, in milliseconds. */
  readonly timeoutMs: number
}

/**
 * The longest wait for one of several addresses before the next is tried (RFC 8305 5 proposes 250 ms; distant hosts
 * need more).
 */
export const attemptTimeoutMs = 500

/**
 * A connector for one origin that connects only to what the policy allows. It checks three times, because each check
 * alone has a gap: an IP literal is never resolved; a name may have several addresses, so one refused address refuses
 * all, and exactly the checked list is used; and the address that the socket reports is checked before anything is
 * written.
 */
export function createGuardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  const { policy, port, timeoutMs } = options
  const dial = buildConnector({
    allowH2: false,
    timeout: timeoutMs,
    lookup: createGuardedLookup(options),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
  })
  return (target, callback) => {
    if (isIP(target.hostname) !== 0) {
      const problem = problemOf(() => policy.checkAddress(target.hostname, port))
      if (problem !== null) return queueMicrotask(() => callback(problem, null))
    }
    // Return the dialer's socket: undici uses it to cancel an attempt that nobody waits for.
    return dial(target, (error, socket) => {
      if (error !== null) return callback(error, null)
      const problem = problemOf(() => checkRemote(policy, socket, port))
      if (problem === null) return callback(null, socket)
      socket.destroy()
      callback(problem, null)
    })
  }
}

/** A lookup that gives checked addresses only. */
export function createGuardedLookup(options: GuardOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    checkedAddresses(options, hostname).then(
      ([first, ...others]) => (all ? callback(null, [first, ...others]) : callback(null, first.address, first.family)),
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}

/** Checks the remote address of a connected socket; a socket without one is refused. Throws TARGET_NOT_ALLOWED. */
export function checkRemote(policy: GuardOptions['policy'], socket: Socket, port: number): void {
  policy.checkAddress(socket.remoteAddress ?? '', port)
}

function problemOf(check: () => void): Error | null {
  try {
    check()
    return null
  } catch (error) {
    return error instanceof Error ? error : new AppError('TARGET_NOT_ALLOWED', { cause: error })
  }
}
