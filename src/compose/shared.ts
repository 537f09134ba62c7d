import { createRefusalRepository } from '../audit/refusal-repository.ts'
import { createRefusals } from '../audit/refusals.ts'
import { systemTimer } from '../clock.ts'
import type { Config } from '../config.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import { createBudget } from '../fetching/budget.ts'
import { collectGarbage, QuietCollector } from '../fetching/collect-when-quiet.ts'
import type { Core } from '../open-core.ts'
import { createLeaseRepository } from '../sessions/leases/repository.ts'
import { createLeases } from '../sessions/leases.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { createSessionRepository } from '../sessions/repository.ts'
import type { Store } from '../storage/store.ts'
import type { FeatureParts } from './parts.ts'

export interface SharedParts extends Pick<FeatureParts, 'egress' | 'leaseMs'> {
  /** The core's store; it also wakes the pump when a commit contains an event. */
  readonly store: Store
  readonly events: EventWriter
}

export type Shared = ReturnType<typeof composeShared>

/** What everything that uses a session needs: scrapes, jobs, checks, renewals. */
export function composeShared(core: Core, { store, events, egress, leaseMs }: SharedParts) {
  const { config, clock, stopwatch, random, vault, audit } = core
  const sessionRepository = createSessionRepository(store, config.stateVersions)
  const leaseRepository = createLeaseRepository(store)
  const leases = createLeases({
    store,
    sessionRepository,
    audit,
    clock,
    random,
    leaseMs,
    repository: leaseRepository,
    timer: systemTimer,
    nodeId: random.uuid(),
  })
  const budget = createBudget({
    maxScrapes: config.maxScrapes,
    maxBodyBytes: config.bodyBudgetBytes,
    quiet: new QuietCollector(systemTimer, () => void collectGarbage()),
  })
  const refusals = createRefusals({ store, repository: createRefusalRepository(store), audit, clock })
  return {
    store,
    events,
    egress,
    sessionRepository,
    leases,
    leaseRepository,
    budget,
    refusals,
    bounds: boundsOf(config),
    vault,
    audit,
    clock,
    stopwatch,
    timer: systemTimer,
    random,
  }
}

/** How often sessions are checked without a request; null when the operator has switched monitoring off. */
function boundsOf(config: Config): Bounds | null {
  const { background, monitor, monitorMinSeconds, monitorMaxSeconds, keepAliveSeconds } = config
  if (!background || !monitor) return null
  return { minMs: monitorMinSeconds * 1000, maxMs: monitorMaxSeconds * 1000, keepAliveMs: keepAliveSeconds * 1000 }
}
