import { isIP, type LookupFunction, type Socket } from 'node:net'
import { buildConnector } from 'undici'
import { AppError } from '../errors.ts'
import type { EgressPolicy } from './policy.ts'
import type { ResolveHost } from './resolve.ts'

/** Who decides about addresses, who finds them, and the port that is to be dialled. */
export interface GuardOptions {
  readonly policy: Pick<EgressPolicy, 'checkAddress'>
  readonly resolve: ResolveHost
  readonly port: number
}

/** `port` is that of the one origin that the connector serves. */
export interface GuardedConnectOptions extends GuardOptions {
  /** For lookup, TCP and TLS together, in milliseconds. */
  readonly timeoutMs: number
}

/** Longest wait for one address of several before the next is tried (RFC 8305 5 proposes 250; far hosts need more). */
export const attemptTimeoutMs = 500

/**
 * A connector for one origin that dials only what the policy allows, checked three times, since each step alone has a
 * hole: an IP literal is never looked up; a name may have several addresses, of which one refused refuses all, and the
 * very list that was checked is dialled; and what the socket reports at the end is checked before a byte is written.
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
    // What the dialler returns is handed on: undici cancels an attempt through it once nobody waits any more.
    return dial(target, (error, socket) => {
      if (error !== null) return callback(error, null)
      const problem = problemOf(() => checkRemote(policy, socket, port))
      if (problem === null) return callback(null, socket)
      socket.destroy()
      callback(problem, null)
    })
  }
}

/** A lookup whose answer is refused as a whole when the policy refuses one of its addresses. */
export function createGuardedLookup({ policy, resolve, port }: GuardOptions): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const problem = problemOf(() => {
          for (const { address } of addresses) policy.checkAddress(address, port)
        })
        const [first] = addresses
        if (problem !== null) callback(problem, [])
        else if (first === undefined) callback(notFound(hostname), [])
        else if (lookupOptions.all) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}

/**
 * Checks whom a connected socket has reached; one that cannot say it has reached nobody that was checked.
 * Throws AppError TARGET_NOT_ALLOWED.
 */
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

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' })
}
