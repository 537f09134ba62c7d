import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import type { Tier } from '../fetching/tier.ts'
import { planTiers } from './plan.ts'
import type { ScrapeInput } from './scrape-types.ts'
import { type CheckDependencies, checkSource } from './source.ts'
import { parseTarget } from './target.ts'

export interface AdmitDependencies extends CheckDependencies {
  readonly tiers: readonly Pick<Tier, 'name'>[]
  readonly clock: Clock
}

/**
 * Refuses before it waits for its turn what `scrape` would refuse without contacting the target: a client that polls
 * should not have to find out that way. Throws as `planTiers` and `checkSource`.
 */
export async function admit(
  deps: AdmitDependencies,
  principal: Principal,
  input: ScrapeInput,
  requestId: string,
): Promise<void> {
  const url = parseTarget(input.url)
  planTiers(input, deps.tiers)
  await checkSource(deps, { principal, url, input, requestId, now: deps.clock.now() })
}
