import type { EventWriter } from '../events/repository/event-writer.ts'
import type { MonitorDependencies } from '../monitor/dependencies.ts'
import { createExpiringRepository } from '../monitor/expiring-repository.ts'
import { createExpiringSoon } from '../monitor/expiring-soon.ts'
import { createMonitor, type Monitor } from '../monitor/monitor.ts'
import { createMonitorRepository } from '../monitor/repository/monitor-repository.ts'
import type { Core } from '../open-core.ts'
import type { Store } from '../storage/store.ts'

/** How many checks an hour an account gets for each session that it may have. */
const checksPerSession = 12

export interface MonitorParts
  extends Pick<MonitorDependencies, 'sessionRepository' | 'validate' | 'bounds' | 'onFree' | 'onError'> {
  /** The core's store; it also wakes the pump when a commit contains an event. */
  readonly store: Store
  readonly events: EventWriter
}

/** The monitor, with the events about sessions that expire soon. */
export function composeMonitor(core: Core, parts: MonitorParts): Monitor {
  const { config, clock, random, audit } = core
  const { store, events } = parts
  const monitor = createMonitor({
    ...parts,
    repository: createMonitorRepository(store),
    audit,
    clock,
    random,
    pace: {
      gapMs: config.monitorGapSeconds * 1000,
      hourlyBudget: config.monitorBudget ?? checksPerSession * config.sessionLimit,
      hourlyPerSession: config.monitorBudget === null ? checksPerSession : null,
    },
  })
  const tellExpiring = createExpiringSoon({
    store,
    repository: createExpiringRepository(store),
    events,
    clock,
    thresholds: config.expiringThresholds,
  })
  return {
    round: async (signal) => {
      await tellExpiring().catch(parts.onError)
      return monitor.round(signal)
    },
    settled: () => monitor.settled(),
  }
}
