const standardPorts: ReadonlySet<number> = new Set([80, 443])

/** The port of a request to this URL. */
export function portOf({ port, protocol }: Pick<URL, 'port' | 'protocol'>): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

/**
 * Whether the headers of a session may be sent to the port of this URL: 80 and 443, and those that were named. Another
 * port of the same host may be another application. Cookies have no such rule, because they ignore ports (RFC 6265bis
 * §8.5).
 */
export function isHeaderPort(url: URL, named: readonly number[]): boolean {
  const port = portOf(url)
  return standardPorts.has(port) || named.includes(port)
}

/** The ports beyond 80 and 443 in these URLs or origins, without duplicates; null and invalid URLs are skipped. */
export function namedPorts(urls: readonly (string | null)[]): number[] {
  const ports = urls.flatMap((text) => {
    const url = text === null ? null : URL.parse(text)
    return url === null || !/^https?:$/.test(url.protocol) ? [] : [portOf(url)]
  })
  return [...new Set(ports)].filter((port) => !standardPorts.has(port))
}
