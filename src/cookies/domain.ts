import { isIP } from 'node:net'
import { invalidField } from '../errors.ts'
import { isIpHost } from './match.ts'
import { isPublicSuffix } from './public-suffix.ts'

export interface NormalisedDomain {
  /** As `URL.hostname` gives it: lower case, punycode, IPv6 in brackets; without trailing dot. */
  readonly domain: string
  /** `scheme://host[:port]` where the input named a scheme or a port, else null. */
  readonly origin: string | null
  /** The page that the input named: a whole URL with a path, without userinfo and fragment; else null. */
  readonly page: string | null
}

/**
 * Makes a session's domain of what a user gave: a host name, an address with port, a whole URL (contract §2, Domain).
 * Userinfo, port, path and trailing dot do not belong to it; nor does a leading dot, as cookie exports write it.
 * @param allowsHost whether the egress policy lets an IP literal, `localhost` or a name of one label be reached
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
  // The URL parser drops tabs and line ends and takes a backslash for a slash: neither is what a reader sees.
  if (/[\0-\x20\x7f\\]/.test(text) || !text.isWellFormed()) {
    throw invalidField('domain', 'must not contain spaces, control characters or backslashes')
  }
  const address = withScheme(text)
  // The parser would skip a third slash and take the first part of a path for the host.
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

function domainProblem(domain: string, allowsHost: (host: string) => boolean): string | null {
  if (domain === '') return 'has no host'
  if (domain.length > 253) return 'must not exceed 253 characters'
  if (isIpHost(domain)) return allowsHost(domain) ? null : 'is an address that the egress policy does not allow'
  if (!domain.split('.').every(isLabel)) return 'is not a host name'
  if (domain === 'localhost' || domain.endsWith('.localhost')) {
    return allowsHost(domain) ? null : 'is a host that the egress policy does not allow'
  }
  if (isPublicSuffix(domain))
    return 'is a public suffix, under which anyone can register a name; use the name of the site'
  return domain.includes('.') || allowsHost(domain) ? null : 'must be a full host name like example.com'
}

/** RFC 1123 2.1, and the underscore that some hosts have all the same. */
function isLabel(label: string): boolean {
  return /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)
}

/** Of a text without scheme nobody knows whether its path is an address that somebody saw. */
function pageOf(text: string, url: URL, origin: string | null): string | null {
  return origin === null || !hasScheme(text) || url.pathname === '/' ? null : `${origin}${url.pathname}${url.search}`
}

/**
 * A port without scheme says little about TLS: 80 is http; so is any other than 443 on an address or `localhost`, where
 * certificates are rare. Elsewhere https, because the first request there carries the session.
 */
function originOf(text: string, url: URL, domain: string): string | null {
  const port = url.port === '' ? '' : `:${url.port}`
  if (hasScheme(text)) return `${url.protocol}//${domain}${port}`
  if (port === '') return null
  if (port === ':80') return `http://${domain}`
  const isNear = isIpHost(domain) || domain === 'localhost' || domain.endsWith('.localhost')
  return `${isNear ? 'http' : 'https'}://${domain}${port}`
}
