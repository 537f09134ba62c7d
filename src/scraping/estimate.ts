import { type Tier, tierCredits } from '../fetching/tier.ts'
import { parseTarget, planTiers } from './plan.ts'
import type { ScrapeInput } from './scrape-types.ts'

/** The cost of a scrape, estimated before it is made. */
export interface Estimate {
  readonly url: string
  readonly estimatedTier: string
  readonly estimatedCredits: number
  readonly confidence: 'low' | 'medium' | 'high'
  readonly maxPossibleCredits: number
  readonly reasoning: string
}

/** Estimates from the tiers that the request allows, without contacting the target. Throws VALIDATION_ERROR. */
export function estimate(input: ScrapeInput, tiers: readonly Tier[]): Estimate {
  parseTarget(input.url)
  const plan = planTiers(input, tiers)
  const [first, last] = [plan[0], plan.at(-1) ?? plan[0]]
  const isSure = plan.length === 1
  return {
    url: input.url,
    estimatedTier: first.name,
    estimatedCredits: tierCredits[first.name],
    confidence: isSure ? 'high' : 'medium',
    maxPossibleCredits: tierCredits[last.name],
    reasoning: isSure
      ? `Only tier ${first.name} can serve this request.`
      : `It starts at tier ${first.name}, the cheapest, and escalates to tier ${last.name} only if a page shows that it is needed.`,
  }
}
