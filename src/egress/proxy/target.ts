import { portOf, withoutBrackets } from '../policy.ts'

/** The target of a request to the proxy. */
export interface ProxyTarget {
  /** A name or an IP literal, IPv6 without brackets, lower case. */
  readonly host: string
  readonly port: number
}

/** The authority of a CONNECT request (RFC 9110 9.3.6): `host:port`, both required; null when it is not one. */
export function parseAuthority(authority: string): ProxyTarget | null {
  const parts = /^(\[[\da-fA-F:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/.exec(authority)
  if (parts === null) return null
  // The URL parser normalizes every form of an address (decimal, octal, hexadecimal, full-width).
  const url = URL.parse(`http://${parts[1]}/`)
  const port = Number(parts[2])
  if (url === null || url.hostname === '' || port < 1 || port > 65_535) return null
  return { host: withoutBrackets(url.hostname), port }
}

/** The absolute URL of a plain HTTP request to a proxy (RFC 9112 3.2.2); null when it is not one. */
export function parseAbsolute(requestTarget: string): URL | null {
  const url = URL.parse(requestTarget)
  if (url === null || url.protocol !== 'http:') return null
  url.username = ''
  url.password = ''
  return url
}

/** The target of a URL. */
export function targetOf(url: URL): ProxyTarget {
  return { host: withoutBrackets(url.hostname), port: portOf(url) }
}
