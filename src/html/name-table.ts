/**
 * Values by name, looked up where a name stands in markup, in any case (of ASCII), without a string being made of it.
 * Names are given in lower case and are at most 40 characters.
 */
export class NameTable<T> {
  readonly #buckets: readonly (readonly Entry<T>[])[]

  constructor(entries: Iterable<readonly [string, T]>) {
    const buckets: Entry<T>[][] = Array.from({ length: BUCKETS }, () => [])
    for (const [name, value] of entries) buckets[hashOf(name, 0, name.length)]?.push({ name, value })
    this.#buckets = buckets
  }

  /** The value of the name from `start` up to `end`; undefined where there is none. */
  at(text: string, start: number, end: number): T | undefined {
    if (end - start > MAX_NAME) return undefined
    const bucket = this.#buckets[hashOf(text, start, end)]
    if (bucket === undefined) return undefined
    for (let index = 0; index < bucket.length; index += 1) {
      const entry = bucket[index]
      if (entry !== undefined && isNamed(entry.name, text, start, end)) return entry.value
    }
    return undefined
  }
}

interface Entry<T> {
  readonly name: string
  readonly value: T
}

const BUCKETS = 256
const MAX_NAME = 40

function hashOf(text: string, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (text.charCodeAt(at) | 0x20)) | 0
  return (hash ^ (hash >>> 8)) & (BUCKETS - 1)
}

function isNamed(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let at = 0; at < name.length; at += 1) {
    const code = text.charCodeAt(start + at)
    if ((code >= 0x41 && code <= 0x5a ? code | 0x20 : code) !== name.charCodeAt(at)) return false
  }
  return true
}
