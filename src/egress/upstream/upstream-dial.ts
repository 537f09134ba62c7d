import { isIP, isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { buildConnector } from 'undici'
import { AppError } from '../../errors.ts'
import { within } from '../../within.ts'
import { createDial, type Dial, type DialOptions } from '../dial.ts'
import { withoutBrackets } from '../policy.ts'
import { checkedAddresses, type LookupCaller, type ResolveFor } from '../resolve.ts'
import { toScrapeError } from '../scrape-error.ts'
import { Handshake, proxyFailed } from './handshake.ts'
import { connectByHttp } from './http-connect.ts'
import { connectBySocks } from './socks5.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

/** How the connections of an account are opened: directly, or through a session's own proxy. */
export type DialFor = (account: string, proxy: UpstreamProxy | null) => Dial

/** Addresses of a target that are tried. */
const maxAddresses = 3

/**
 * A dialer through a proxy. The proxy's address passes the same checks as a target's. A target is resolved and checked
 * here and the proxy gets its address: it never sees the name and cannot be led elsewhere. When the proxy fails, there
 * is no direct connection instead. Rejects with PROXY_FAILED, TARGET_NOT_ALLOWED, TARGET_UNREACHABLE, TIMEOUT, or what
 * the resolver throws.
 */
export function createUpstreamDial(options: DialOptions, proxy: UpstreamProxy): Dial {
  const dialProxy = createDial(options)
  return async (host, port, callers) => {
    const signal = AbortSignal.any([callers, AbortSignal.timeout(options.timeoutMs)])
    const resolve = (name: string) => options.resolve(name, { account: options.account, signal })
    const addresses = await checkedAddresses({ policy: options.policy, resolve, port }, host)
    // IPv4 first, because many proxies support nothing else.
    const sorted = addresses.map(({ address }) => address).toSorted((a, b) => Number(isIPv6(a)) - Number(isIPv6(b)))
    let failure: unknown = null
    for (const address of sorted.slice(0, maxAddresses)) {
      try {
        return await dialOne(dialProxy, proxy, address, port, signal)
      } catch (error) {
        if (callers.aborted) throw callers.reason
        failure = error
        // The proxy works, so another address of the target may respond.
        if (!(error instanceof AppError) || error.code !== 'TARGET_UNREACHABLE') break
      }
    }
    throw failure
  }
}

export function createDialFor(options: Omit<DialOptions, 'account'>): DialFor {
  return (account, proxy) =>
    proxy === null ? createDial({ ...options, account }) : createUpstreamDial({ ...options, account }, proxy)
}

/**
 * Resolves the host of a proxy, so that a connection finds it in the cache. Rejects with PROXY_FAILED, OVERLOADED, or the
 * reason of the caller's signal.
 */
export async function resolveProxy(resolve: ResolveFor, { host }: UpstreamProxy, caller: LookupCaller): Promise<void> {
  if (isIP(host) !== 0) return
  await resolve(host, caller).catch((error: unknown) => {
    throw caller.signal.aborted ? caller.signal.reason : proxyDown(error)
  })
}

async function dialOne(
  dialProxy: Dial,
  proxy: UpstreamProxy,
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const plain = await dialProxy(proxy.host, proxy.port, signal).catch((error: unknown) => {
    throw proxyDown(error)
  })
  let socket = plain
  try {
    if (proxy.scheme === 'https') socket = await secured(plain, proxy.host, signal)
    const handshake = new Handshake(socket, signal)
    const connect = proxy.scheme === 'socks5' ? connectBySocks : connectByHttp
    await connect(handshake, proxy, address, port)
    await handshake.end()
    return socket
  } catch (error) {
    socket.destroy()
    plain.destroy()
    throw error instanceof AppError ? error : proxyDown(error)
  }
}

/** A failed connection to the proxy is reported as an error of the proxy, not of the target. */
function proxyDown(error: unknown): AppError {
  const known = toScrapeError(error)
  if (known.code === 'TARGET_NOT_ALLOWED')
    return proxyFailed('has an address that the egress policy does not allow', error)
  if (known.code === 'OVERLOADED' || known.code === 'INTERRUPTED') return known
  return proxyFailed(known.code === 'TIMEOUT' ? 'did not answer in time' : 'could not be reached', error)
}

function secured(socket: Socket, host: string, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const name = isIP(host) === 0 ? { servername: host } : {}
  // `host` is what the certificate must name, even if that is an address.
  const secure = connectTls({ socket, host, ...name, ALPNProtocols: ['http/1.1'] })
  secure.once('secureConnect', () => resolve(secure)).once('error', reject)
  return within(signal, promise)
}

/**
 * A connector for one origin through a proxy; TLS is between this server and the target.
 * @param dial opens connections through the proxy
 * @param port of the origin
 * @param timeoutMs for TLS with the target
 */
export function createUpstreamConnect(dial: Dial, port: number, timeoutMs: number): buildConnector.connector {
  const secure = buildConnector({ allowH2: false, timeout: timeoutMs })
  return (target, callback) => {
    const host = withoutBrackets(target.hostname)
    dial(host, port, new AbortController().signal).then(
      (socket) => {
        if (target.protocol === 'https:') secure({ ...target, httpSocket: socket }, callback)
        else callback(null, socket)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('not connected'), null),
    )
  }
}
