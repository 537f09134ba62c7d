import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { Tier } from '../fetching/tier.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { type AdmitDependencies, checkUse } from '../use/admit.ts'
import { parseTarget, planTiers } from './plan.ts'
import { admissionOf } from './scrape.ts'
import type { ScrapeInput } from './scrape-types.ts'

export interface EarlyCheckDependencies extends Pick<AdmitDependencies, 'refusals'> {
  readonly sessionRepository: Pick<SessionRepository, 'find'>
  readonly tiers: readonly Pick<Tier, 'name'>[]
  readonly clock: Clock
}

/**
 * Refuses a job immediately when `scrape` would refuse it without contacting the target, so that a polling client does
 * not learn it only later. A job that may wait for a login is not refused because its session needs one. Throws as
 * `parseTarget`, `planTiers` and `checkUse`.
 */
export async function refuseEarly(
  deps: EarlyCheckDependencies,
  principal: Principal,
  input: ScrapeInput,
  requestId: string,
): Promise<void> {
  const url = parseTarget(input.url)
  planTiers(input, deps.tiers)
  if (input.sessionId === null) return
  try {
    // Without its state: a batch has a hundred items, and a state may have 2 MB.
    const found = await deps.sessionRepository.find(input.sessionId, principal.userId)
    await checkUse(deps, admissionOf({ principal, url, input, requestId }, input.sessionId), found, deps.clock.now())
  } catch (error) {
    const needsLogin = error instanceof AppError && error.code === 'SESSION_EXPIRED'
    if (!needsLogin || input.waitForLoginMs === null) throw error
  }
}
