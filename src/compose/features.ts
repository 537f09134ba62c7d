import type { Accounts } from '../accounts/account-types.ts'
import type { AccountDependencies } from '../accounts/dependencies.ts'
import { createRefusalRepository } from '../audit/refusal-repository.ts'
import { createRefusals } from '../audit/refusals.ts'
import { createAuditRepository } from '../audit/repository.ts'
import { createTrailShortener } from '../audit/shorten.ts'
import { createTrailRepository } from '../audit/trail-repository.ts'
import { systemTimer } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Egress } from '../egress/dispatcher.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import { createBudget } from '../fetching/budget.ts'
import { QuietCollector } from '../fetching/collect-when-quiet.ts'
import { createHttpTier } from '../fetching/http/http-tier.ts'
import type { LoopTurns } from '../fetching/loop-turns.ts'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import type { HttpServices } from '../http/services.ts'
import { createIdempotency } from '../idempotency/idempotency.ts'
import { createIdempotencyRepository } from '../idempotency/repository.ts'
import { createMetrics } from '../metrics.ts'
import type { Core } from '../open-core.ts'
import { openIntake } from '../server-keys.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import { openEncryptedCookies } from '../sessions/encrypted-cookies.ts'
import { createLeaseRepository } from '../sessions/leases/repository.ts'
import { createLeases } from '../sessions/leases.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { createSessionRepository } from '../sessions/repository/session-repository.ts'
import { createSessions } from '../sessions/sessions.ts'
import { createPageObserver } from '../use/judge.ts'
import { createAnonymousCopies } from '../validation/anonymous-copies.ts'
import { showsUser } from '../validation/shown-user.ts'
import { type ValidationDependencies, validate, validateFound } from '../validation/validate.ts'
import { secretKey } from '../vault/digest.ts'
import type { ComposedBrowser } from './browser.ts'
import { composeCaptures } from './captures.ts'
import { composeEvents } from './events.ts'
import { composeLoginAgain } from './login-again.ts'
import { composeMonitor } from './monitor.ts'
import { composeRenewal } from './renewal.ts'
import { composeScraping } from './scraping.ts'
import { composeSync } from './sync.ts'

/** The services for the routes, and the background work. */
export interface ComposedFeatures {
  readonly services: HttpServices
  start(): void
  /** One round of background work; returns whether to start the next one immediately. */
  round(signal: AbortSignal): Promise<boolean>
  close(): Promise<void>
}

export interface FeatureParts {
  readonly policy: EgressPolicy
  readonly egress: Egress
  /** As `EventParts.listedEgress`. */
  readonly listedEgress: Egress
  readonly accounts: Accounts
  readonly deps: AccountDependencies
  /** Reports an error to the operator; `what` says what failed. */
  readonly warnOf: (what: string) => (error: unknown) => void
  /** Log lines since the start that could not be written. */
  readonly droppedLogLines: () => number
  /** Starts a round of the monitor now. */
  readonly wake: () => void
  readonly leaseMs: number
  /** Where clients reach this server, `scheme://host[:port]` without a slash at the end. */
  readonly publicAddress: () => string
  /** Shares the main thread among accounts. */
  readonly turns: LoopTurns
  /** Null: there is no browser. */
  readonly browser: Pick<ComposedBrowser, 'tier' | 'openLive'> | null
  readonly pages: PageWork
}

export function composeFeatures(core: Core, parts: FeatureParts): ComposedFeatures {
  const {
    policy,
    egress,
    listedEgress,
    accounts,
    deps,
    warnOf,
    droppedLogLines,
    wake,
    leaseMs,
    turns,
    browser,
    pages,
  } = parts
  const { config, clock, random, vault, audit } = core
  const told = composeEvents(core, {
    ...{ egress, policy, listedEgress, publicAddress: parts.publicAddress },
    onError: warnOf('events'),
  })
  const { store, writer: events } = told
  const budget = createBudget({
    maxScrapes: config.maxScrapes,
    maxBodyBytes: config.bodyBudgetBytes,
    // There where `bin/latchkey` started this process.
    quiet: new QuietCollector(systemTimer, () => void globalThis.gc?.({ execution: 'async', type: 'major' })),
  })
  const metrics = createMetrics({ store, budget, droppedLogLines })
  const tier = createHttpTier({ egress, clock, turns })
  const sessions = createSessionRepository(store, { keptVersions: config.stateVersions })
  const leaseRepository = createLeaseRepository(store)
  const leases = createLeases({
    store,
    repository: leaseRepository,
    sessions,
    audit,
    clock,
    timer: systemTimer,
    random,
    nodeId: random.uuid(),
    leaseMs,
  })
  const monitoring = monitoringBounds(config)
  const refusals = createRefusals({ store, repository: createRefusalRepository(store), audit, clock })
  const trail = createTrailShortener({
    store,
    trail: createTrailRepository(store),
    macKey: secretKey(core.keys.auditMac),
    audit,
    clock,
    days: config.auditDays,
    onDamage: (sentence) => warnOf('audit trail')(new Error(sentence)),
  })
  const shared = { store, sessions, leases, audit, refusals, events, vault, egress, clock, random, budget, monitoring }
  const { services: scraping, jobs } = composeScraping(core, {
    shared,
    tiers: browser === null ? [tier] : [tier, browser.tier],
    pages,
    turns,
    deps,
    metrics,
    publicAddress: parts.publicAddress,
    onError: warnOf('jobs'),
  })
  const validation: ValidationDependencies = {
    ...shared,
    tier,
    browser: browser === null ? null : { tier: browser.tier, copies: createAnonymousCopies({ clock }) },
    observe: createPageObserver(pages),
    copies: createAnonymousCopies({ clock }),
    turns,
  }
  const intake = openIntake(store, core)
  const idempotency = createIdempotency({
    store,
    repository: createIdempotencyRepository(store),
    vault,
    clock,
    resultTtlMs: config.resultTtlSeconds * 1000,
  })
  const sessionDependencies: SessionDependencies = {
    store,
    repository: sessions,
    leases: leaseRepository,
    auditLog: createAuditRepository(store),
    audit,
    events,
    vault,
    egress: policy,
    clock,
    random,
    sessionLimit: config.sessionLimit,
    monitoring,
    showsUser: (session, secrets, beforeSecret) => showsUser(validation, session, secrets, beforeSecret),
  }
  const validateAsked: HttpServices['validate'] = (principal, id, options) =>
    metrics.validation(() => validate(validation, principal, id, options), options.signal)
  const captures = composeCaptures(core, {
    ...{ store, pages, browser, egress: policy, accounts: deps },
    sessions: sessionDependencies,
    validate: validateAsked,
    onError: warnOf('captures'),
  })
  const services: HttpServices = {
    sessions: createSessions(sessionDependencies),
    captures,
    sync: composeSync(core, {
      sessions: sessionDependencies,
      store,
      accounts: deps,
      validation,
      validate: validateAsked,
    }),
    ...composeLoginAgain(core, {
      ...{ captures, accounts: deps, validate: validateAsked, publicAddress: parts.publicAddress },
      sessions: sessionDependencies,
    }),
    encryptedCookies: { publicKey: intake.publicKey, open: (box) => openEncryptedCookies({ intake }, box) },
    accounts,
    leases,
    ...scraping,
    validate: validateAsked,
    ...told.services,
    idempotency,
    holdBody: (account) => budget.hold(account),
    ready: () => core.ready(),
    metrics: () => metrics.text(),
  }
  const renewals = composeRenewal(core, { store, sessions, leases, tier, budget, onError: warnOf('renewal') })
  const monitor = composeMonitor(core, {
    store,
    sessions,
    events,
    validate: (found, caller, signal) =>
      metrics.validation(
        () => validateFound(validation, found, caller, { signal, leaseId: null, waits: false }),
        signal,
      ),
    bounds: monitoring,
    onFree: wake,
    onError: warnOf('monitor'),
  })
  return {
    services,
    start: () => {
      jobs.start()
      told.start()
    },
    round: async (signal) => {
      // First: browsers whose time is up end also where nothing can be written, and the others fail. A step that fails
      // must not stop the later ones, round after round.
      await captures.sweep()
      await jobs.sweep().catch(warnOf('jobs'))
      await idempotency.sweep().catch(warnOf('idempotency'))
      await refusals.sweep().catch(warnOf('refusals'))
      await trail.round().catch(warnOf('audit trail'))
      await renewals.round(signal).catch(warnOf('renewal'))
      return monitor.round(signal)
    },
    close: async () => {
      await captures.close()
      await monitor.settled()
      await renewals.settled()
      await jobs.close()
      await pages.close()
      await told.close()
    },
  }
}

/** How often sessions are checked without a request; null when the operator has switched monitoring off. */
function monitoringBounds(config: Config): Bounds | null {
  const { monitor, monitorMinSeconds, monitorMaxSeconds, keepAliveSeconds } = config
  if (!monitor) return null
  return { minMs: monitorMinSeconds * 1000, maxMs: monitorMaxSeconds * 1000, keepAliveMs: keepAliveSeconds * 1000 }
}
