import type { Clock } from '../clock.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'

/** A cookie that a visitor without the session was given. */
export interface AnonymousCookie {
  readonly name: string
  readonly httpOnly: boolean
}

/** What is known of a page as anonymous visitors get it; null where it could not be had. */
export type AnonymousCopy = (Sketch & { readonly cookies: readonly AnonymousCookie[] }) | null

/** Copies of pages as nobody gets them: few, small, and of the last minutes. */
export interface AnonymousCopies {
  /** Undefined where there is no copy, or an old one. */
  get(url: string): AnonymousCopy | undefined
  set(url: string, copy: AnonymousCopy): void
}

export interface AnonymousCopiesOptions {
  readonly clock: Clock
  /** At most so many; the longest unused goes first. Default 500: a copy takes some kilobytes. */
  readonly maxCopies?: number
  /** Default ten minutes. */
  readonly ttlMs?: number
}

export function createAnonymousCopies({
  clock,
  maxCopies = 500,
  ttlMs = 600_000,
}: AnonymousCopiesOptions): AnonymousCopies {
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
      // What could not be had may be had again soon.
      copies.set(url, { copy, until: clock.now() + (copy === null ? ttlMs / 10 : ttlMs) })
      const oldest = copies.keys().next()
      if (copies.size > maxCopies && oldest.done !== true) copies.delete(oldest.value)
    },
  }
}
