import { nameKey } from './name.ts'
import type { NameSeen } from './names-found.ts'

const ENOUGH = 0.6
/** Said outright, or in two ways. */
const SURE = 0.85
/** Less than this speaks for anybody else. */
const DOUBT = 0.4

/**
 * The visitor's name as the page states it: of the names seen, the one that most kinds of signs agree on, each of which
 * counts once, however often it is repeated. Null where none is sure enough: a wrong name is worse than none.
 * @param bySignal the names that each signal saw
 */
export function detectedUser(bySignal: readonly (readonly NameSeen[])[]): string | null {
  const [winner] = votesIn(bySignal)
  return winner === undefined || winner.sum < ENOUGH ? null : shownName(winner.name)
}

/** Whether what was seen names the visitor so surely that nothing more need be looked for. */
export function isSure(bySignal: readonly (readonly NameSeen[])[]): boolean {
  const [winner, second] = votesIn(bySignal)
  return winner !== undefined && winner.sum >= SURE && (second?.sum ?? 0) < DOUBT
}

interface Vote {
  readonly name: string
  readonly best: number
  readonly sum: number
}

function votesIn(bySignal: readonly (readonly NameSeen[])[]): readonly Vote[] {
  const votes = new Map<string, Vote>()
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
  return [...votes.values()].sort((a, b) => b.sum - a.sum)
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
