import { promises as dns, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { FewAtOnce } from '../fairness/few-at-once.ts'
import { within } from '../within.ts'
import { AddressCache, type Addresses } from './address-cache.ts'
import type { EgressPolicy } from './policy.ts'

/** Resolves a name; injected, so that tests can define any name. Rejects as `dns.lookup` does. */
export type ResolveHost = (hostname: string) => Promise<Addresses>

/**
 * The system's own resolver, including its hosts file; runs on libuv's threads. A lookup cannot be ended: it holds its
 * thread until the name server has answered, or the system gives up after some ten seconds.
 */
export const systemResolve: ResolveHost = (hostname) => dns.lookup(hostname, { all: true })

/** The policy, the resolver and the port to connect to. */
export interface GuardOptions {
  readonly policy: Pick<EgressPolicy, 'checkAddress'>
  readonly resolve: ResolveHost
  readonly port: number
}

/**
 * The addresses of a host, a name or an IP literal. One that the policy refuses refuses all. Rejects with
 * TARGET_NOT_ALLOWED, ENOTFOUND when there is none, and what the resolver throws.
 */
export async function checkedAddresses(
  { policy, resolve, port }: GuardOptions,
  host: string,
): Promise<[LookupAddress, ...LookupAddress[]]> {
  const family = isIP(host)
  const [first, ...others] = family === 0 ? await resolve(host) : [{ address: host, family }]
  if (first === undefined) throw Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' })
  for (const { address } of [first, ...others]) policy.checkAddress(address, port)
  return [first, ...others]
}

/** Who needs the addresses of a name. */
export interface LookupCaller {
  /** Whose share of the lookups it takes. */
  readonly account: string
  /** Ends the wait with its reason; a lookup that nobody waits for is not started. */
  readonly signal: AbortSignal
}

/**
 * Resolves a name for an account. Rejects as `dns.lookup` does, with the reason of the caller's signal, and with
 * OVERLOADED when the account waits for too many names.
 */
export type ResolveFor = (hostname: string, caller: LookupCaller) => Promise<Addresses>

export interface FairResolveOptions {
  readonly resolve: ResolveHost
  /** Runs the lookups, and limits those of one account. */
  readonly lookups: Pick<FewAtOnce, 'run'>
  readonly clock: Clock
}

/** Names of one account whose lookups have not started. */
const maxWaitingNames = 200

/** A name that an account waits for until its lookup starts. */
interface WaitingName {
  callers: number
  readonly addresses: Promise<Addresses>
  /** Ends the wait when no caller is left. */
  readonly left: AbortController
}

/**
 * A resolver in which names that are never answered delay only those of the account that asks for them. It caches results
 * for seconds, and asks once when many need the same name. Cached addresses are not trusted: the connector checks them each
 * time.
 */
export function createFairResolve({ resolve, lookups, clock }: FairResolveOptions): ResolveFor {
  const cache = new AddressCache(clock)
  /** By account and name. */
  const waiting = new Map<string, Map<string, WaitingName>>()

  const forget = (account: string, hostname: string, name = waiting.get(account)?.get(hostname)): void => {
    const names = waiting.get(account)
    if (names === undefined || names.get(hostname) !== name) return
    names.delete(hostname)
    if (names.size === 0) waiting.delete(account)
  }

  // An account waits for the lookups of others only once they run: those that wait behind others would delay it.
  const lookUp = async (account: string, hostname: string, signal: AbortSignal): Promise<Addresses> => {
    const begun = await lookups.run(
      account,
      async () => {
        signal.throwIfAborted()
        forget(account, hostname)
        const known = cache.get(hostname)
        if (known !== undefined) return { addresses: known }
        const addresses = resolve(hostname)
        cache.add(hostname, addresses)
        await addresses.catch(() => undefined)
        return { addresses }
      },
      signal,
    )
    return begun.addresses
  }

  const waitFor = (account: string, hostname: string): WaitingName => {
    const names = waiting.get(account) ?? new Map<string, WaitingName>()
    const known = names.get(hostname)
    if (known !== undefined) return known
    if (names.size >= maxWaitingNames) throw tooManyNames()
    const left = new AbortController()
    const name = { callers: 0, left, addresses: lookUp(account, hostname, left.signal) }
    waiting.set(account, names.set(hostname, name))
    return name
  }

  return async (hostname, { account, signal }) => {
    signal.throwIfAborted()
    const known = cache.get(hostname)
    if (known !== undefined) return within(signal, known)
    const name = waitFor(account, hostname)
    name.callers += 1
    try {
      return await within(signal, name.addresses)
    } finally {
      name.callers -= 1
      if (name.callers === 0) {
        forget(account, hostname, name)
        name.left.abort()
      }
    }
  }
}

function tooManyNames(): AppError {
  // A name that was not looked up: nothing can have been sent (`never-sent.ts`).
  const cause = Object.assign(new Error('not looked up'), { code: 'EAI_AGAIN' })
  const message = `The account waits for the name servers of ${maxWaitingNames} hosts, which have not answered yet.`
  return new AppError('OVERLOADED', { message, retryAfterSeconds: 10, cause })
}
