import { withoutBrackets } from '../policy.ts'

/** The protocol of a proxy. */
export type UpstreamScheme = 'http' | 'https' | 'socks5'

/** A session's own proxy. Its credentials are secret. */
export interface UpstreamProxy {
  readonly scheme: UpstreamScheme
  /** As `URL.hostname`, IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** Null: it needs none. */
  readonly username: string | null
  readonly password: string | null
}

const defaultPorts: Readonly<Record<UpstreamScheme, number>> = { http: 80, https: 443, socks5: 1080 }
/** SOCKS5 stores the length of each in one byte (RFC 1929). */
const maxCredentialBytes = 255

/**
 * Parses `http://user:password@host:port`, `https://…` or `socks5://…`. With `socks5h`, as with all of them, the proxy
 * gets an address, never a name.
 * @throws Error with the end of a sentence as message; it contains no part of the URL
 */
export function parseUpstreamProxy(text: string): UpstreamProxy {
  const [, named = '', rest = ''] = /^([a-z0-9]+):\/\/(.*)$/is.exec(text) ?? []
  const scheme = schemeOf(named.toLowerCase())
  if (scheme === null) throw new Error('must be an http, https or socks5 URL')
  // Parsed as a web URL, so that the host has its usual form; twice, because each scheme omits its default port.
  const [plain, secure] = [URL.parse(`http://${rest}`), URL.parse(`https://${rest}`)]
  if (plain === null || secure === null || plain.hostname === '') throw new Error('must name a host')
  if (plain.pathname !== '/' || plain.search !== '' || plain.hash !== '') {
    throw new Error('must hold nothing behind the host and its port')
  }
  const port = Number(plain.port || secure.port || defaultPorts[scheme])
  if (port === 0) throw new Error('must name a port from 1 to 65535')
  const username = credential(plain.username)
  const password = credential(plain.password)
  if (username === null && password !== null) throw new Error('must hold a user name with the password')
  if (username?.includes(':') === true && scheme !== 'socks5') throw new Error('must hold a user name without a colon')
  return { scheme, port, username, password, host: withoutBrackets(plain.hostname).replace(/\.$/, '') }
}

function schemeOf(named: string): UpstreamScheme | null {
  if (named === 'http' || named === 'https') return named
  return named === 'socks5' || named === 'socks5h' ? 'socks5' : null
}

function credential(encoded: string): string | null {
  if (encoded === '') return null
  const text = decoded(encoded)
  const isControl = [...(text ?? '')].some((one) => one < ' ' || one === '\u007f')
  if (text === null || isControl) throw new Error('must hold percent-encoded credentials without control characters')
  if (Buffer.byteLength(text) > maxCredentialBytes) throw new Error('must hold credentials of at most 255 bytes each')
  return text
}

function decoded(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}

/** Equal for the same proxy with the same credentials; as secret as these. '' for none. */
export function upstreamKey(proxy: UpstreamProxy | null): string {
  if (proxy === null) return ''
  const { scheme, host, port, username, password } = proxy
  return JSON.stringify([scheme, host, port, username, password])
}
