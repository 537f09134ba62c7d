import { isIP } from 'node:net'
import { invalidField } from '../errors.ts'
import { isIpHost, isLocalhost } from './match.ts'
import { isPublicSuffix } from './site.ts'

export interface NormalisedDomain {
  /** As in `URL.hostname`: lower case, punycode, IPv6 in brackets; without trailing dot. */
  readonly domain: string
  /** `scheme://host[:port]` when the input contained a scheme or a port, else null. */
  readonly origin: string | null
  /** The page of the input when it was a whole URL with a path, without userinfo and fragment; else null. */
  readonly page: string | null
}

/**
 * The session's domain from a user's input: a host name, an address with port, or a whole URL. Userinfo, port, path,
 * trailing dot and leading dot, as in cookie exports, are removed.
 * @param allowsHost whether the egress policy allows an IP literal, `localhost` or a single-label name
 * @throws AppError VALIDATION_ERROR naming `domain`
 */
export function normaliseDomain(input: string, allowsHost: (host: string) => boolean): NormalisedDomain {
  const url = parseAsUrl(input)
  const domain = url.hostname.replace(/\.$/, '')
  const problem = domainProblem(domain, allowsHost)
  if (problem !== null) throw invalidField('domain', problem)
  const origin = originOf(input.trim(), url, domain)
  return { domain, origin, page: pageOf(input.trim(), url, origin) }
}

function parseAsUrl(input: string): URL {
  const text = input.trim()
  if (text === '') throw invalidField('domain', 'must not be empty')
  if (text.length > 8192) throw invalidField('domain', 'is too long')
  // The URL parser drops tabs and line ends and reads a backslash as a slash, which is not what a person sees.
  if (/[\0-\x20\x7f\\]/.test(text) || !text.isWellFormed()) {
    throw invalidField('domain', 'must not contain spaces, control characters or backslashes')
  }
  const address = withScheme(text)
  // The parser would skip a third slash and read the first part of a path as the host.
  const url = /^[^/]*\/\/\//.test(address) ? null : URL.parse(address)
  if (url === null) throw invalidField('domain', 'is not a host name')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalidField('domain', 'must be http or https')
  return url
}

function withScheme(text: string): string {
  if (hasScheme(text)) return text
  if (text.startsWith('//')) return `https:${text}`
  if (isIP(text) === 6) return `https://[${text}]`
  return `https://${text.startsWith('.') ? text.slice(1) : text}`
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
}

const notAllowed = 'the egress policy does not allow; the operator can allow it with LATCHKEY_EGRESS_ALLOW'

function domainProblem(domain: string, allowsHost: (host: string) => boolean): string | null {
  if (domain === '') return 'has no host'
  if (domain.length > 253) return 'must not exceed 253 characters'
  if (isIpHost(domain)) return allowsHost(domain) ? null : `is an address that ${notAllowed}`
  if (!domain.split('.').every(isLabel)) return 'is not a host name'
  if (isLocalhost(domain)) return allowsHost(domain) ? null : `is a host that ${notAllowed}`
  if (isPublicSuffix(domain))
    return 'is a public suffix, under which anyone can register a name; use the name of the site'
  return domain.includes('.') || allowsHost(domain) ? null : 'must be a full host name like example.com'
}

/** RFC 1123 2.1, and underscores, which some hosts have in spite of it. */
function isLabel(label: string): boolean {
  return /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)
}

/** A text without a scheme may not be the URL of a real page, so it gives no page. */
function pageOf(text: string, url: URL, origin: string | null): string | null {
  return origin === null || !hasScheme(text) || url.pathname === '/' ? null : `${origin}${url.pathname}${url.search}`
}

/**
 * The origin for a port without a scheme: http for port 80, and for any port other than 443 on an address or
 * `localhost`, where certificates are rare. Otherwise https, because the first request there sends the session.
 */
function originOf(text: string, url: URL, domain: string): string | null {
  const port = url.port === '' ? '' : `:${url.port}`
  if (hasScheme(text)) return `${url.protocol}//${domain}${port}`
  if (port === '') return null
  if (port === ':80') return `http://${domain}`
  const isNear = isIpHost(domain) || isLocalhost(domain)
  return `${isNear ? 'http' : 'https'}://${domain}${port}`
}
