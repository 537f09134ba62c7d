import { parse } from 'tldts'
import { cookieHost, isLocalhost } from './match.ts'

/**
 * True for a name on the Public Suffix List, private part included (`co.uk`, `github.io`): a cookie or a session for it
 * would reach sites of different owners. False for a single unlisted label (`intranet`).
 */
export function isPublicSuffix(host: string): boolean {
  const { publicSuffix, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true, validateHostname: false })
  return publicSuffix === host && (isIcann === true || isPrivate === true)
}

/** The registrable domain of a host; a host without one is returned unchanged. */
export function siteHost(host: string): string {
  return parse(host, { allowPrivateDomains: true, validateHostname: false }).domain ?? host
}

/**
 * The site of a URL in the form that partition keys use (CHIPS): scheme and registrable domain, private suffixes
 * counting as public; the host itself when it has none (an address, `localhost`). Without port.
 */
export function schemefulSite(url: URL): string {
  return `${url.protocol}//${siteHost(cookieHost(url))}`
}

/**
 * Whether cookies with Secure may be set by and sent to this URL: https, and, as browsers hold it, plain http that does
 * not leave the machine.
 */
export function isTrusted(url: URL): boolean {
  if (url.protocol === 'https:') return true
  const host = cookieHost(url)
  return isLocalhost(host) || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
