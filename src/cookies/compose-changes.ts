import type { CookieChange } from './cookie-change.ts'

/**
 * The combined changes of two visits, the second of which started with the result of the first. A cookie that both
 * changed counts once, from its value before the first to its value after the second.
 */
export function composeChanges(first: readonly CookieChange[], second: readonly CookieChange[]): CookieChange[] {
  const changes = new Map(first.map((change) => [placeOf(change), change]))
  for (const change of second) {
    const place = placeOf(change)
    const earlier = changes.get(place)
    changes.set(place, earlier === undefined ? change : { ...change, before: earlier.before, carried: earlier.carried })
  }
  return [...changes.values()].filter(({ before, after }) => before !== null || after !== null)
}

const placeOf = ({ kind, key }: CookieChange): string => `${kind} ${key}`
