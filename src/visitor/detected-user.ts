import { nameKey } from './name.ts'
import type { NameSeen } from './names-found.ts'

const ENOUGH = 0.6
/** Stated explicitly, or in two ways. */
const SURE = 0.85
/** Every other name has less than this. */
const DOUBT = 0.4

/**
 * The visitor's name as the page shows it: the one that most kinds of sources agree on. Each source counts a name once,
 * however often it is repeated. Null if none is sure enough, because a wrong name is worse than none.
 * @param bySignal the names that each signal saw
 */
export function detectedUser(bySignal: readonly (readonly NameSeen[])[]): string | null {
  const votes = votesIn(bySignal)
  const [first] = votes
  if (first === undefined || first.sum < ENOUGH) return null
  // Sites that show no picture show the first two letters of a name instead.
  const isWhole = ({ name }: { readonly name: string }) => nameKey(name).startsWith(nameKey(first.name))
  return shownName((first.name.length <= 2 ? votes.slice(1).find(isWhole) : null)?.name ?? first.name)
}

/** Whether one name is so sure that no more sources are needed. */
export function isSure(bySignal: readonly (readonly NameSeen[])[]): boolean {
  const [winner, second] = votesIn(bySignal)
  return winner !== undefined && winner.sum >= SURE && (second?.sum ?? 0) < DOUBT
}

/** Each name with the highest trust and the sum over its sources, each counted once; the most trusted name first. */
function votesIn(bySignal: readonly (readonly NameSeen[])[]) {
  const votes = new Map<string, { name: string; best: number; sum: number }>()
  for (const names of bySignal) {
    const ranked = names.slice(0, 100).sort((a, b) => b.trust - a.trust)
    const seen = new Set<string>()
    for (const { name, trust } of ranked) {
      const key = nameKey(name)
      if (trust <= 0 || seen.has(key)) continue
      seen.add(key)
      const { best, sum, name: known } = votes.get(key) ?? { name, best: 0, sum: 0 }
      votes.set(key, { name: trust > best ? name : known, best: Math.max(best, trust), sum: sum + trust })
    }
  }
  return [...votes.values()].sort((a, b) => b.sum - a.sum)
}

/** "mira@localhost" is mira's name on the server's own machine, not an e-mail address. */
const shownName = (name: string) => name.replace(/^\s+|(?:@localhost)?\s*$/gi, '').slice(0, 100)
