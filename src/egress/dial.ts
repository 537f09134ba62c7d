import { isIP, type Socket, connect as tcpConnect } from 'node:net'
import { AppError } from '../errors.ts'
import { within } from '../within.ts'
import { attemptTimeoutMs, checkRemote, createGuardedLookup } from './connect.ts'
import type { GuardOptions, ResolveFor } from './resolve.ts'

export interface DialOptions extends Pick<GuardOptions, 'policy'> {
  readonly resolve: ResolveFor
  /** Whose connections they are. */
  readonly account: string
  /** For the lookup and the TCP handshake together, in milliseconds. */
  readonly timeoutMs: number
}

/**
 * Opens a TCP connection to a host (a name or an IP literal, IPv6 without brackets) and a port. Rejects with
 * TARGET_NOT_ALLOWED when the egress policy refuses, TARGET_UNREACHABLE, a TimeoutError, the error of the system or the
 * resolver, or the signal's reason.
 */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Socket>

/** A plain TCP dialer with the same three checks as the dispatcher's connector (see `connect.ts`). */
export function createDial({ policy, resolve, account, timeoutMs }: DialOptions): Dial {
  return async (host, port, signal) => {
    signal.throwIfAborted()
    if (isIP(host) !== 0) policy.checkAddress(host, port)
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const socket = tcpConnect({
      host,
      port,
      lookup: createGuardedLookup({ policy, port, resolve: (name) => resolve(name, { account, signal: inTime }) }),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
      noDelay: true,
    })
    try {
      await connected(socket, inTime)
      checkRemote(policy, socket, port)
      return socket
    } catch (error) {
      socket.destroy()
      throw error
    }
  }
}

function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket
    .once('connect', resolve)
    .once('error', reject)
    .once('close', () => reject(new AppError('TARGET_UNREACHABLE')))
  return within(signal, promise)
}
