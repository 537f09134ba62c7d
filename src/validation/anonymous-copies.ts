import type { Clock } from '../clock.ts'
import { type UpstreamProxy, upstreamKey } from '../egress/upstream/upstream-proxy.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'

/** A cookie that was set for a visitor without the session. */
export interface AnonymousCookie {
  readonly name: string
  readonly httpOnly: boolean
}

/** A page as anonymous visitors get it; null when it could not be fetched. */
export type AnonymousCopy = (Sketch & { readonly cookies: readonly AnonymousCookie[] }) | null

/**
 * Separate copies per language and proxy, because a site may respond differently. Of a proxy the user name counts as
 * well: it may choose the country.
 */
export function copyPlace(
  url: string,
  proxy: UpstreamProxy | null,
  language: Readonly<Record<string, string>>,
): string {
  return [upstreamKey(proxy), ...Object.values(language), url].join(' ')
}

/** The least recently used is dropped first. A copy takes some kilobytes. */
const maxCopies = 500
const ttlMs = 600_000

/** A small cache of anonymous copies of pages, for minutes, by `copyPlace`. */
export type AnonymousCopies = ReturnType<typeof createAnonymousCopies>

export function createAnonymousCopies(clock: Clock) {
  const copies = new Map<string, { readonly copy: AnonymousCopy; readonly until: number }>()
  return {
    /** Undefined when there is no copy, or only an old one. */
    get: (place: string): AnonymousCopy | undefined => {
      const kept = copies.get(place)
      if (kept === undefined) return undefined
      copies.delete(place)
      if (kept.until <= clock.now()) return undefined
      copies.set(place, kept)
      return kept.copy
    },
    set: (place: string, copy: AnonymousCopy): void => {
      copies.delete(place)
      // A page that could not be fetched may work again soon.
      copies.set(place, { copy, until: clock.now() + (copy === null ? ttlMs / 10 : ttlMs) })
      const [oldest] = copies.keys()
      if (copies.size > maxCopies && oldest !== undefined) copies.delete(oldest)
    },
  }
}
