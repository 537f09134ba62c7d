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

/** The headers without those of these names, in any case. */
export function withoutHeaders(headers: Headers, names: readonly string[]): Headers {
  const left = new Set(names.map((name) => name.toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !left.has(name.toLowerCase())))
}

/** The value of a header, ignoring the case of its name; null when there is none. @param name in lower case */
export function headerValue(headers: Headers, name: string): string | null {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? null
}
