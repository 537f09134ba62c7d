import { parse } from 'tldts'

/**
 * True for a name that the Public Suffix List holds, private part included (`co.uk`, `github.io`): a cookie or a session
 * for it would reach sites of different owners. A single unlisted label (`intranet`) is none.
 */
export function isPublicSuffix(host: string): boolean {
  const { publicSuffix, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true, validateHostname: false })
  return publicSuffix === host && (isIcann === true || isPrivate === true)
}
