import { isOfSession } from '../../cookies/browser-cookies.ts'

interface PlacedCookie {
  /** With a leading dot: of subdomains, too. */
  readonly domain: string
}

/** The cookies that a session of the domain stores, and the domains of the others, once each. */
export function ownCookies<T extends PlacedCookie>(
  cookies: readonly T[],
  domain: string,
): { readonly kept: readonly T[]; readonly otherSites: readonly string[] } {
  const host = (cookie: PlacedCookie) => cookie.domain.replace(/^\./, '')
  const isOwn = (cookie: PlacedCookie) =>
    isOfSession({ domain: host(cookie), hostOnly: !cookie.domain.startsWith('.') }, domain)
  const others = cookies.filter((cookie) => !isOwn(cookie)).map(host)
  return { kept: cookies.filter(isOwn), otherSites: [...new Set(others)].sort() }
}
