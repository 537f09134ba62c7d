import type { Evidence, Verdict } from './judgement.ts'
import { hasTrait } from './signals/signals.ts'

/** Beyond these the evidence decides; between them the verdict is `unknown`. */
const [LOGGED_IN_FROM, LOGGED_OUT_TO] = [0.85, 0.15]
/** No sum is surer than this (log-odds 5: 99.3 %), because pages can mislead. */
const CEILING = 5

/**
 * P(logged in) from the evidence: a sum of log-odds that starts at 50 %.
 * Observations of the same signal are not independent (three logout links are one fact), so of each signal only the
 * strongest one in either direction counts.
 */
export function probability(evidence: readonly Evidence[]): number {
  const weights = strongestOfEach(reconcile(evidence)).map(({ weight }) => weight)
  const sum = weights.reduce((one, other) => one + other, 0)
  const most = weights.some((weight) => weight >= TELLING) ? CEILING : HINTS
  return 1 / (1 + Math.exp(-Math.max(-CEILING, Math.min(most, sum))))
}

/** The strongest evidence of each signal in either direction, and what is about the site. */
export function strongestOfEach(evidence: readonly Evidence[]): Evidence[] {
  const kept = new Map<string, Evidence>()
  for (const one of evidence) {
    const key = `${one.signal} ${one.weight < 0}`
    if (Math.abs(one.weight) > Math.abs(kept.get(key)?.weight ?? 0) || one.verdict !== undefined) kept.set(key, one)
  }
  return [...kept.values()]
}

/** Evidence below this weight is only a hint, because public pages show it too: all hints together count at most `HINTS`. */
const TELLING = 1.4
const HINTS = 1.6

/** Evidence of this weight is rare on pages of the other side. */
const PLAIN = 2.5
/** The page says that nobody is logged in; it names its visitor, by a greeting, or also by a name in a menu. */
const [NOBODY, NAMED, HALF_NAMED] = [-3, 2, 1.2]
/** A link to a login whose text says so. */
const PLAIN_INVITATION = -3.2

/**
 * Weakens evidence that the rest of the page explains: pages behind a login also contain texts and links of the login
 * (a dialog for when the session ends), and public pages contain links to the account.
 */
function reconcile(evidence: readonly Evidence[]): Evidence[] {
  const settling = evidence.filter(({ signal, weight }) => weight >= PLAIN && hasTrait(signal, 'settles'))
  const inside = settling.length > 0
  const outside = !inside && evidence.some(({ weight }) => weight <= -PLAIN)
  const half = evidence.some(({ signal, weight }) => weight <= -PLAIN && hasTrait(signal, 'half'))
  const namesBy = (least: number) =>
    evidence.some(
      ({ signal, weight }) => weight >= least && hasTrait(signal, 'personal') && !hasTrait(signal, 'remembered'),
    )
  const nobody =
    !namesBy(NAMED) && evidence.some(({ signal, weight }) => weight <= NOBODY && hasTrait(signal, 'explicit'))
  return evidence.map((one) => {
    if (half && one.weight > 0 && hasTrait(one.signal, 'half_inside')) return { ...one, weight: one.weight * 0.25 }
    // Next to what says that nobody is there, the control may be drawn for everybody.
    if (nobody && one.weight > 0 && one.signal === 'logout') return { ...one, weight: one.weight * 0.5 }
    // A menu that offers to log in and to log out, without a visitor's name, is the same for everybody.
    if (!namesBy(HALF_NAMED) && hasTrait(one.signal, 'switched') && one.weight <= PLAIN_INVITATION) return one
    if (inside && one.weight < 0 && hasTrait(one.signal, 'invites')) return { ...one, weight: one.weight * 0.3 }
    if (outside && one.weight > 0 && hasTrait(one.signal, 'everywhere')) return { ...one, weight: one.weight * 0.3 }
    return one
  })
}

/** At most 30 pieces of evidence, the strongest first. */
export function strongestOf(evidence: readonly Evidence[]): Evidence[] {
  return [...evidence].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 30)
}

/** The verdict by the evidence, and how sure it is (0 to 100). */
export function decide(evidence: readonly Evidence[]): { verdict: Verdict; confidence: number; pLoggedIn: number } {
  const site = evidence.find((one) => one.verdict !== undefined)
  if (site?.verdict !== undefined) return { verdict: site.verdict, confidence: 90, pLoggedIn: 0.5 }
  const pLoggedIn = probability(evidence)
  if (pLoggedIn >= LOGGED_IN_FROM) return { verdict: 'logged_in', confidence: Math.round(pLoggedIn * 100), pLoggedIn }
  if (pLoggedIn <= LOGGED_OUT_TO)
    return { verdict: 'logged_out', confidence: Math.round((1 - pLoggedIn) * 100), pLoggedIn }
  return { verdict: 'unknown', confidence: Math.round(Math.abs(pLoggedIn - 0.5) * 200), pLoggedIn }
}
