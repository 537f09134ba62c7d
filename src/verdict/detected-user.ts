import { nameKey } from './name.ts'
import type { NameSeen } from './signals/sign.ts'

const ENOUGH = 0.6

/**
 * The visitor's name as the page states it: of the names seen, the one that most places agree on.
 * Null where none is sure enough: a wrong name is worse than none.
 */
export function detectedUser(names: readonly NameSeen[]): string | null {
  const votes = new Map<string, { name: string; best: number; sum: number }>()
  for (const { name, trust } of names.slice(0, 100)) {
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

/** "mira@localhost" is how a server on its own machine calls mira; nobody has mail there. */
function shownName(name: string): string {
  return name
    .trim()
    .replace(/@localhost$/i, '')
    .slice(0, 100)
}
