import type { Clock } from '../clock.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'

/** A cookie that was set for a visitor without the session. */
export interface AnonymousCookie {
  readonly name: string
  readonly httpOnly: boolean
}

/** A page as anonymous visitors get it; null when it could not be fetched. */
export type AnonymousCopy = (Sketch & { readonly cookies: readonly AnonymousCookie[] }) | null

/** A small cache of anonymous copies of pages, for minutes. */
export interface AnonymousCopies {
  /** Undefined when there is no copy, or only an old one. */
  get(url: string): AnonymousCopy | undefined
  set(url: string, copy: AnonymousCopy): void
}

/** The least recently used is dropped first. A copy takes some kilobytes. */
const maxCopies = 500
const ttlMs = 600_000

export function createAnonymousCopies(clock: Clock): AnonymousCopies {
  const copies = new Map<string, { readonly copy: AnonymousCopy; readonly until: number }>()
  return {
    get: (url) => {
      const kept = copies.get(url)
      if (kept === undefined) return undefined
      copies.delete(url)
      if (kept.until <= clock.now()) return undefined
      copies.set(url, kept)
      return kept.copy
    },
    set: (url, copy) => {
      copies.delete(url)
      // A page that could not be fetched may work again soon.
      copies.set(url, { copy, until: clock.now() + (copy === null ? ttlMs / 10 : ttlMs) })
      const oldest = copies.keys().next()
      if (copies.size > maxCopies && oldest.done !== true) copies.delete(oldest.value)
    },
  }
}
