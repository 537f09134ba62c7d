const standardPorts: ReadonlySet<number> = new Set([80, 443])

/** The port that a request to this URL goes to. */
export function portOf({ port, protocol }: Pick<URL, 'port' | 'protocol'>): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

/**
 * Whether the headers of a session may go to the port of this URL: 80 and 443, and those that somebody named. Another
 * port of the same host may be another application. Cookies do not ask this: they ignore ports (RFC 6265bis §8.5).
 */
export function isHeaderPort(url: URL, named: readonly number[]): boolean {
  const port = portOf(url)
  return standardPorts.has(port) || named.includes(port)
}

/** The ports that these URLs or origins name beyond 80 and 443, each once; null and what is no URL name none. */
export function namedPorts(urls: readonly (string | null)[]): number[] {
  const ports = urls.flatMap((text) => {
    const url = text === null ? null : URL.parse(text)
    return url === null || !/^https?:$/.test(url.protocol) ? [] : [portOf(url)]
  })
  return [...new Set(ports)].filter((port) => !standardPorts.has(port))
}
