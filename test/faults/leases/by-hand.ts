import { type Evidence, problemsIn } from './check.ts'
import type { Happening, History } from './history.ts'

/** A checker that finds nothing may be one that looks at nothing: each kind of violation is made, and must be found. */
export function byHand(evidence: Evidence, history: History): Readonly<Record<string, readonly string[]>> {
  const before = problemsIn(evidence)
  if (before.length > 0) throw new Error(`without a fault: ${before.join('\n')}`)
  const { happenings } = evidence
  const withThese = (changed: readonly Happening[]) => problemsIn({ ...evidence, happenings: changed })
  return {
    'two live leases in the store': crowdedByHand(history),
    'two live leases at some moment': withThese(withTwoLeases(happenings)),
    'a lease with an old token': withThese(
      happenings.map((one) => (one.what === 'claimed' ? { ...one, token: 1 } : one)),
    ),
    'a session that is stuck': withThese(laterFromTheMiddle(happenings, 60_000)),
    'a late state that was taken': withThese(withLateState(happenings)),
  }
}

function crowdedByHand(history: History): string[] {
  // Somebody holds a session at almost every moment.
  for (let tries = 0; tries < 10_000; tries += 1) {
    if (!history.crowd()) continue
    const seen = history.crowded()
    history.uncrowd()
    return seen === 0 ? [] : [`${seen} seen`]
  }
  throw new Error('nobody held a session')
}

/** The first lease that was given back is given back after the next was claimed. */
function withTwoLeases(happenings: readonly Happening[]): Happening[] {
  const at = happenings.findIndex(({ what }) => what === 'ended')
  const ended = happenings[at]
  const next = happenings.findIndex(
    ({ what, session }, n) => n > at && what === 'claimed' && session === ended?.session,
  )
  if (ended === undefined || next === -1) throw new Error('too little happened')
  const rest = happenings.filter((_, n) => n !== at)
  return [...rest.slice(0, next), ended, ...rest.slice(next)]
}

function laterFromTheMiddle(happenings: readonly Happening[], ms: number): Happening[] {
  const middle = Math.floor(happenings.length / 2)
  const later = (one: Happening): Happening => ({
    ...one,
    at: one.at + ms,
    until: one.until === null ? null : one.until + ms,
  })
  return happenings.map((one, n) => (n < middle ? one : later(one)))
}

/** The first state that was written back is written back after another has claimed the session. */
function withLateState(happenings: readonly Happening[]): Happening[] {
  const rotated = happenings.find(({ what }) => what === 'rotated')
  if (rotated === undefined) throw new Error('nothing was written back')
  const claims = happenings.filter(({ what, session }) => what === 'claimed' && session === rotated.session)
  const next = happenings.indexOf(claims[1] ?? rotated)
  return [...happenings.slice(0, next + 1), rotated, ...happenings.slice(next + 1)]
}
