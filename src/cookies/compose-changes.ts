import type { CookieChange } from './cookie-change.ts'

/**
 * What two visits changed together, one after the other: the second began with what the first had left. A cookie that
 * both changed counts once, from its value before the first to that after the second.
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
