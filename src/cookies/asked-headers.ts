/** Headers by name, as somebody wrote the names. */
type Headers = Readonly<Record<string, string>>

/**
 * One map of several: of two headers of one name, however it is written, that of the earlier map stays.
 * Null stands for none.
 */
export function mergeHeaders(...maps: readonly (Headers | null | undefined)[]): Headers {
  const merged = new Map<string, readonly [name: string, value: string]>()
  for (const [name, value] of maps.flatMap((map) => Object.entries(map ?? {}))) {
    const key = name.toLowerCase()
    if (!merged.has(key)) merged.set(key, [name, value])
  }
  return Object.fromEntries(merged.values())
}

/** The headers of a session that a scrape's own do not override: those are never sent, not even where the others are not. */
export function withoutOverridden(own: Headers, asked: Headers): Headers {
  const overridden = new Set(Object.keys(asked).map((name) => name.toLowerCase()))
  if (overridden.size === 0) return own
  return Object.fromEntries(Object.entries(own).filter(([name]) => !overridden.has(name.toLowerCase())))
}

/** The value of a header, whatever the case of its name; null where there is none. */
export function headerValue(headers: Headers, name: string): string | null {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? null
}
