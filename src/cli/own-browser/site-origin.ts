/** Where a login was made, as far as the browser of the person shows it. */
export interface LoginOrigins {
  /** The page at which the person began. */
  readonly start: URL
  /** Origins that have storage. */
  readonly storage: readonly string[]
  /** Origins that set cookies: of each, scheme and port of the response, and the host of the cookie. */
  readonly cookies: readonly string[]
}

/**
 * The origin of the domain at which the server can check the login: the one at which the person began, or the one over
 * https to which the site led them from there. Null when nothing was seen of the host of the domain itself.
 * @param domain from `normaliseDomain`
 */
export function siteOrigin(domain: string, { start, storage, cookies }: LoginOrigins): string | null {
  const own = (origins: readonly string[]) => origins.filter((origin) => new URL(origin).hostname === domain)
  const isStart = start.hostname === domain
  const known = [...(isStart ? [start.origin] : []), ...own(storage)]
  // A port has one scheme: cookies with `Secure` that localhost sets over http look as if they came over https.
  const others = own(cookies).filter((origin) => known.every((one) => portOf(one) !== portOf(origin)))
  const secure = [...known, ...others].find(isHttps)
  if (!isStart) return secure ?? known[0] ?? others[0] ?? null
  if (isHttps(start.origin) || secure === undefined) return start.origin
  const isUsed = [...storage, ...cookies].includes(start.origin)
  const isRedirected = start.port === '' && portOf(secure) === '443'
  return isUsed && !isRedirected ? start.origin : secure
}

function isHttps(origin: string): boolean {
  return origin.startsWith('https:')
}

function portOf(origin: string): string {
  const { port } = new URL(origin)
  if (port !== '') return port
  return isHttps(origin) ? '443' : '80'
}
