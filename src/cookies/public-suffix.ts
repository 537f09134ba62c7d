import { parse } from 'tldts'

/**
 * True for a name on the Public Suffix List, private part included (`co.uk`, `github.io`): a cookie or a session for it
 * would reach sites of different owners. False for a single unlisted label (`intranet`).
 */
export function isPublicSuffix(host: string): boolean {
  const { publicSuffix, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true, validateHostname: false })
  return publicSuffix === host && (isIcann === true || isPrivate === true)
}
