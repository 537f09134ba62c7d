import type { OriginStorage } from './origin-storage.ts'

/**
 * The storage of a session after a push, which has the localStorage of the hosts that its browser visited: what it does
 * not have stays, other origins as well as IndexedDB and sessionStorage.
 * @param pushed by host, because the extension knows neither scheme nor port: as if over https
 * @param site the URL at which the session is checked
 */
export function withPushedStorage(
  stored: readonly OriginStorage[],
  pushed: readonly OriginStorage[],
  site: string,
): readonly OriginStorage[] {
  const known = [new URL(site).origin, ...stored.map(({ origin }) => origin)]
  const merged = new Map(stored.map((one) => [one.origin, one]))
  for (const { origin: asHttps, ...one } of pushed) {
    const origin = knownOrigin(known, new URL(asHttps)) ?? asHttps
    merged.set(origin, { ...one, ...merged.get(origin), origin, localStorage: one.localStorage })
  }
  return [...merged.values()]
}

/** The first of these origins with that host, and with its port, if it names one. */
function knownOrigin(origins: readonly string[], { hostname, port }: URL): string | undefined {
  return origins.find((origin) => {
    const known = new URL(origin)
    return known.hostname === hostname && (port === '' || known.port === port)
  })
}
