import { parseUpstreamProxy, type UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import { AppError, invalidField } from '../errors.ts'

/** The visible part of a session's proxy; the rest is sealed with its cookies. */
export type ShownProxy = Pick<UpstreamProxy, 'host' | 'port'>

/** Parses a proxy URL of a request. Throws VALIDATION_ERROR that contains no part of the URL. */
export function proxyOf(url: string): UpstreamProxy {
  try {
    return parseUpstreamProxy(url)
  } catch (error) {
    throw invalidField('proxy.url', error instanceof Error ? error.message : 'is not valid')
  }
}

export function shownProxy({ host, port }: UpstreamProxy): ShownProxy {
  return { host, port }
}

/**
 * Throws VALIDATION_ERROR for a proxy address that the egress policy refuses. A host name is resolved and checked at
 * each connection.
 */
export function requireProxyAllowed(allowsHost: (host: string) => boolean, proxy: UpstreamProxy | null): void {
  if (proxy === null || allowsHost(proxy.host)) return
  throw invalidField('proxy.url', 'has an address that the egress policy does not allow (LATCHKEY_EGRESS_ALLOW)')
}

/**
 * Throws FORBIDDEN when someone other than the owner sets the proxy of a session: over plain http a proxy sees what the
 * session sends, which members may not see.
 */
export function requireProxyOwner(isOwner: boolean, proxy: UpstreamProxy | null | undefined): void {
  if (proxy === undefined || isOwner) return
  throw new AppError('FORBIDDEN', { message: 'Only the owner of the session may change its proxy.' })
}
