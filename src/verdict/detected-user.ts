import { nameKey } from './name.ts'
import type { NameSeen } from './signals/sign.ts'

const ENOUGH = 0.6

/**
 * The visitor's name as the page states it: of the names seen, the one that most kinds of signs agree on, each of which
 * counts once, however often it is repeated. Null where none is sure enough: a wrong name is worse than none.
 * @param bySignal the names that each signal saw
 */
export function detectedUser(bySignal: readonly (readonly NameSeen[])[]): string | null {
  const votes = new Map<string, { name: string; best: number; sum: number }>()
  for (const { name, trust } of bySignal.flatMap(strongest).slice(0, 100)) {
    const key = nameKey(name)
    const vote = votes.get(key)
    if (vote === undefined) votes.set(key, { name, best: trust, sum: trust })
    else
      votes.set(key, {
        name: trust > vote.best ? name : vote.name,
        best: Math.max(trust, vote.best),
        sum: vote.sum + trust,
      })
  }
  const winner = [...votes.values()].sort((a, b) => b.sum - a.sum)[0]
  return winner === undefined || winner.sum < ENOUGH ? null : shownName(winner.name)
}

/** Each name once. */
function strongest(names: readonly NameSeen[]): readonly NameSeen[] {
  const best = new Map<string, NameSeen>()
  for (const one of names.slice(0, 100)) {
    const key = nameKey(one.name)
    if (one.trust > (best.get(key)?.trust ?? 0)) best.set(key, one)
  }
  return [...best.values()]
}

/** "mira@localhost" is how a server on its own machine calls mira; nobody has mail there. */
function shownName(name: string): string {
  return name
    .trim()
    .replace(/@localhost$/i, '')
    .slice(0, 100)
}
