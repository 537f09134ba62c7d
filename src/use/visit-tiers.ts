import { type EscalationEvidence, escalate } from '../fetching/escalate.ts'
import type { Tier, TierName } from '../fetching/tier.ts'
import { isNoAnswer } from './no-answer.ts'

/** The outcome of one tier. */
export interface TierAttempt {
  readonly tier: TierName
  readonly result: 'success' | 'failed' | 'blocked'
  readonly durationMs: number
  /** Why there was no page; else null. */
  readonly error: string | null
}

/** The page to use, and every attempt. */
export interface TierResult<Visited> {
  readonly visited: Visited
  readonly tier: Tier
  /** In order; the page is from the last one that did not fail. */
  readonly attempts: readonly TierAttempt[]
}

export interface TierVisits<Visited> {
  visit(tier: Tier): Promise<Visited>
  /** The part of a page that decides whether another tier may do better. */
  evidenceOf(visited: Visited): EscalationEvidence
  /** Epoch milliseconds. */
  now(): number
}

/**
 * Visits with the cheapest tier of a plan, and with a higher one when the page needs it. When a higher tier gets no
 * response, the earlier page is used. Throws what the first visit throws, and failures of this server.
 */
export async function visitTiers<Visited>(
  [first, ...others]: readonly [Tier, ...Tier[]],
  visits: TierVisits<Visited>,
): Promise<TierResult<Visited>> {
  let taken = await attempt(first, visits)
  let remaining = others
  for (;;) {
    const tier = escalate(visits.evidenceOf(taken.visited), remaining)
    if (tier === null) return taken
    remaining = remaining.slice(remaining.indexOf(tier) + 1)
    const startedAt = visits.now()
    try {
      const next = await attempt(tier, visits)
      taken = { ...next, attempts: [...taken.attempts, ...next.attempts] }
    } catch (error) {
      if (!isNoAnswer(error)) throw error
      const durationMs = visits.now() - startedAt
      const failed = { tier: tier.name, result: 'failed', durationMs, error: error.message } as const
      return { ...taken, attempts: [...taken.attempts, failed] }
    }
  }
}

async function attempt<Visited>(
  tier: Tier,
  { visit, evidenceOf, now }: TierVisits<Visited>,
): Promise<TierResult<Visited>> {
  const startedAt = now()
  const visited = await visit(tier)
  const result = evidenceOf(visited).blocked ? 'blocked' : 'success'
  return { visited, tier, attempts: [{ tier: tier.name, result, durationMs: now() - startedAt, error: null }] }
}
