import { sweepUsage } from '../accounts/usage/usage.ts'
import { createTrailShortener } from '../audit/shorten.ts'
import { createTrailRepository } from '../audit/trail-repository.ts'
import type { Captures } from '../captures/captures.ts'
import { systemTimer } from '../clock.ts'
import type { Idempotency } from '../idempotency/idempotency.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { MonitorDependencies } from '../monitor/dependencies.ts'
import { createExpiringRepository } from '../monitor/expiring-repository.ts'
import { createExpiringSoon } from '../monitor/expiring-soon.ts'
import { createMonitor } from '../monitor/monitor.ts'
import { createMonitorRepository } from '../monitor/repository.ts'
import type { Core } from '../open-core.ts'
import { createRenewals } from '../renewal/renewals.ts'
import { createRenewalRepository } from '../renewal/repository.ts'
import { secretKey } from '../vault/digest.ts'
import type { FeatureParts } from './parts.ts'
import type { Shared } from './shared.ts'

/** How many checks an hour an account gets for each session that it may have. */
const checksPerSession = 12

export interface BackgroundParts extends Pick<FeatureParts, 'accountDeps' | 'tier' | 'wake' | 'warnOf'> {
  readonly shared: Shared
  readonly captures: Pick<Captures, 'endLeft' | 'sweep' | 'close'>
  readonly jobs: Pick<Jobs, 'sweep'>
  readonly idempotency: Pick<Idempotency, 'sweep'>
  readonly validate: MonitorDependencies['validate']
}

/** The work that no request asks for: checks, renewals, and the removal of what is over. */
export function composeBackground(core: Core, parts: BackgroundParts) {
  const { shared, captures, jobs, idempotency, accountDeps, tier, validate, wake, warnOf } = parts
  const { store, sessionRepository, leases, refusals, events, budget, bounds } = shared
  const { audit, clock, stopwatch, config, random, vault } = core
  const shortenTrail = createTrailShortener({
    store,
    trail: createTrailRepository(store),
    macKey: secretKey(core.keys.auditMac),
    audit,
    clock,
    stopwatch,
    days: config.auditDays,
    onDamage: (sentence) => warnOf('audit trail')(new Error(sentence)),
  })
  const renewals = createRenewals({
    store,
    repository: createRenewalRepository(store),
    sessionRepository,
    leases,
    tier,
    budget,
    vault,
    audit,
    clock,
    onError: warnOf('renewal'),
  })
  const monitorRepository = createMonitorRepository(store)
  const monitor = createMonitor({
    store,
    sessionRepository,
    events,
    validate,
    bounds,
    runsChecks: config.background,
    audit,
    clock,
    timer: systemTimer,
    random,
    repository: monitorRepository,
    pace: {
      gapMs: config.monitorGapSeconds * 1000,
      hourlyBudget: config.monitorBudget ?? checksPerSession * config.sessionLimit,
      hourlyPerSession: config.monitorBudget === null ? checksPerSession : null,
    },
    onFree: wake,
    onError: warnOf('monitor'),
  })
  const tellExpiring = createExpiringSoon({
    store,
    repository: createExpiringRepository(store),
    events,
    clock,
    thresholds: config.expiringThresholds,
  })
  return {
    /** Ends the logins, and frees the sites of checks, that an earlier process left behind. */
    endLeft: async (): Promise<void> => {
      await captures.endLeft()
      await store.commit(monitorRepository.releaseAll()).catch(warnOf('monitor'))
    },
    /** One round; returns whether to start the next one immediately. */
    round: async (signal: AbortSignal): Promise<boolean> => {
      // First: browsers whose time is up end even if nothing can be written, and the others fail. A step that fails
      // must not stop the later ones, round after round.
      await captures.sweep()
      await jobs.sweep().catch(warnOf('jobs'))
      await idempotency.sweep().catch(warnOf('idempotency'))
      await refusals.sweep().catch(warnOf('refusals'))
      await sweepUsage(accountDeps).catch(warnOf('usage'))
      await shortenTrail().catch(warnOf('audit trail'))
      if (config.background) await renewals.round(signal).catch(warnOf('renewal'))
      await tellExpiring().catch(warnOf('monitor'))
      return monitor.round(signal)
    },
    /** Waits for the checks that run. Call it when no more rounds start. */
    finishChecks: () => monitor.settled(),
    cutChecks: () => monitor.cut(),
    /** Ends the logins in browsers of this server and the checks that run, and waits for renewals, which are stored. */
    close: async () => {
      monitor.cut()
      await captures.close()
      await monitor.settled()
      await renewals.close()
    },
  }
}
