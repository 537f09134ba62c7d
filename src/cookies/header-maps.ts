/** Headers by name, in any case. */
type Headers = Readonly<Record<string, string>>

/**
 * Merges maps: of two headers with the same name, in any case, the one of the earlier map is used. Null is an empty
 * map.
 */
export function mergeHeaders(...maps: readonly (Headers | null | undefined)[]): Headers {
  const merged = new Map<string, readonly [name: string, value: string]>()
  for (const [name, value] of maps.flatMap((map) => Object.entries(map ?? {}))) {
    const key = name.toLowerCase()
    if (!merged.has(key)) merged.set(key, [name, value])
  }
  return Object.fromEntries(merged.values())
}

/**
 * The session's headers that a scrape's own headers do not override. An overridden header is never sent, not even when
 * the scrape's own header is not sent.
 */
export function withoutOverridden(own: Headers, asked: Headers): Headers {
  const overridden = new Set(Object.keys(asked).map((name) => name.toLowerCase()))
  if (overridden.size === 0) return own
  return Object.fromEntries(Object.entries(own).filter(([name]) => !overridden.has(name.toLowerCase())))
}

/** The value of a header, ignoring the case of its name; null when there is none. */
export function headerValue(headers: Headers, name: string): string | null {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? null
}
