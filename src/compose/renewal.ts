import type { Core } from '../open-core.ts'
import type { RenewalDependencies } from '../renewal/dependencies.ts'
import { createRenewals, type Renewals } from '../renewal/renewals.ts'
import { createRenewalRepository } from '../renewal/repository.ts'
import type { Store } from '../storage/store.ts'

export interface RenewalParts extends Pick<RenewalDependencies, 'sessions' | 'leases' | 'tier' | 'budget' | 'onError'> {
  readonly store: Store
}

/** Renews access tokens before they end. */
export function composeRenewal({ clock, vault, audit }: Core, parts: RenewalParts): Renewals {
  return createRenewals({ ...parts, repository: createRenewalRepository(parts.store), clock, vault, audit })
}
