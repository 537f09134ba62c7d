import pino, { type Logger } from 'pino'
import type { Accounts } from './accounts/account-types.ts'
import { createAccounts } from './accounts/accounts.ts'
import type { AccountDependencies } from './accounts/dependencies.ts'
import { stillStands } from './accounts/still-stands.ts'
import { createFirstAccount } from './accounts/users/first-account.ts'
import { createAuditRepository } from './audit/repository.ts'
import { systemTimer } from './clock.ts'
import { composeAccounts } from './compose-accounts.ts'
import { composeEvents } from './compose-events.ts'
import { type Config, ConfigError } from './config.ts'
import { createEgress, type Egress } from './egress/dispatcher.ts'
import type { Listener } from './egress/listeners.ts'
import { createEgressPolicy, type EgressPolicy, parseCidr } from './egress/policy.ts'
import { type ResolveHost, systemResolve } from './egress/resolve.ts'
import { createHttpServer } from './http/server.ts'
import type { HttpServices } from './http/services.ts'
import { createMetrics } from './metrics.ts'
import { createExpiringRepository } from './monitor/expiring-repository.ts'
import { createExpiringSoon } from './monitor/expiring-soon.ts'
import { startLoop } from './monitor/loop.ts'
import { createMonitor } from './monitor/monitor.ts'
import { createMonitorRepository } from './monitor/repository.ts'
import { type Core, type CoreOptions, openCore } from './open-core.ts'
import { admit } from './scraping/admit.ts'
import { createBudget } from './scraping/budget.ts'
import { createRender } from './scraping/content/render.ts'
import { estimate } from './scraping/estimate.ts'
import { createJobRepository } from './scraping/job-repository.ts'
import { createJobs } from './scraping/jobs.ts'
import { createScrapeJudge, createValidationLook } from './scraping/judge.ts'
import { createPagePool } from './scraping/page-pool.ts'
import { type ScrapeDependencies, scrape } from './scraping/scrape.ts'
import { createHttpTier } from './scraping/tiers/http/http-tier.ts'
import { createLeases } from './sessions/leases/leases.ts'
import { createLeaseRepository } from './sessions/leases/repository.ts'
import type { Bounds } from './sessions/monitoring/bounds.ts'
import { createSessionRepository } from './sessions/repository.ts'
import { createSessions } from './sessions/sessions.ts'
import { createAnonymousCopies } from './validation/anonymous-copies.ts'
import { type ValidationDependencies, validate, validateFound } from './validation/validate.ts'

/** How long a session that a server held waits for it where that died. */
const defaultLeaseMs = 15_000

/** The whole server, open and ready to listen. */
export interface Server {
  readonly core: Core
  readonly logger: Logger
  /** The first API key, where this start made one; nobody can learn it again. */
  readonly firstKey: string | null
  /** Starts to listen and to watch over sessions; answers the address. */
  listen(): Promise<string>
  /** Takes no more requests, lets those in flight finish, then closes everything in reverse. */
  close(): Promise<void>
}

/** What a test puts in the place of the world. */
export interface ServerOptions extends Partial<Omit<CoreOptions, 'create'>> {
  /** How names of targets are resolved; what they resolve to is judged all the same. */
  readonly resolve?: ResolveHost
  readonly logger?: Logger
  /** How long a lease of its own lives without being renewed, in milliseconds; default 15,000. */
  readonly leaseMs?: number
}

/** Opens everything once, in order. Throws ConfigError, before anything listens. */
export async function composeServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const allow = config.egressAllow.map(readCidr)
  const core = await openCore(config, { ...options, create: true })
  // A database left open would keep the process from ending.
  return composeOn(core, allow, options).catch(async (error: unknown) => {
    await core.close()
    throw error
  })
}

async function composeOn(
  core: Core,
  allow: readonly ReturnType<typeof readCidr>[],
  options: ServerOptions,
): Promise<Server> {
  const { config } = core
  const listeners: Listener[] = []
  const policy = createEgressPolicy({ allow, ownListeners: () => listeners })
  const resolve = options.resolve ?? systemResolve
  const egress = createEgress({ policy, resolve, clock: core.clock, connectTimeoutMs: 10_000 })
  const deps = composeAccounts(core, egress)
  const first = await firstAccount(config, deps)
  const logger = options.logger ?? createLogger(config)
  let monitor: ReturnType<typeof startLoop> | null = null
  const wake = (): void => monitor?.wake()
  const accounts = createAccounts(deps)
  const { leaseMs = defaultLeaseMs } = options
  const features = composeFeatures(core, { policy, egress, accounts, deps, logger, wake, leaseMs })
  const app = await createHttpServer(features.services, httpOptions(config, core, logger))
  return {
    core,
    logger,
    firstKey: config.apiKey === null ? (first?.apiKey ?? null) : null,
    listen: async () => {
      const address = await app.listen({ host: config.host, port: config.port })
      for (const bound of app.addresses()) {
        if (typeof bound !== 'string') listeners.push({ address: bound.address, port: bound.port })
      }
      features.start()
      monitor = startLoop({
        round: features.round,
        pauseMs: 1_000,
        onError: warnOf(logger, 'monitor round'),
      })
      return address
    },
    close: async () => {
      await app.close()
      await monitor?.close()
      await features.close()
      await deps.keyUsage.flush()
      await egress.close()
      await core.close()
    },
  }
}

interface Ways {
  readonly policy: EgressPolicy
  readonly egress: Egress
  readonly accounts: Accounts
  readonly deps: AccountDependencies
  readonly logger: Logger
  /** Has the monitor look now. */
  readonly wake: () => void
  readonly leaseMs: number
}

function composeFeatures(core: Core, { policy, egress, accounts, deps, logger, wake, leaseMs }: Ways) {
  const { config, clock, random, vault, audit } = core
  const told = composeEvents(core, { egress, policy, onError: warnOf(logger, 'events') })
  const { store, writer: events } = told
  const pages = createPagePool({ maxQueued: config.maxScrapes })
  const budget = createBudget({ maxScrapes: config.maxScrapes, maxBodyBytes: config.bodyBudgetBytes })
  const metrics = createMetrics({ store, budget })
  const tier = createHttpTier({ egress, clock })
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
  const shared = { store, sessions, leases, audit, events, vault, clock, random, budget, monitoring }
  const scraping: ScrapeDependencies = {
    ...shared,
    usageWrite: (accountId, now, domain, credits) =>
      deps.usageLog.usageWrite(accountId, Math.floor(now / 86_400_000), domain, credits),
    loginWallLimit: config.loginWallLimit,
    tiers: [tier],
    judge: createScrapeJudge(pages),
    render: createRender(pages),
  }
  const validation: ValidationDependencies = {
    ...shared,
    tier,
    look: createValidationLook(pages),
    copies: createAnonymousCopies({ clock }),
  }
  const runScrape: HttpServices['scrape'] = (principal, input, context) =>
    metrics.scrape(() => scrape(scraping, principal, input, context))
  const jobs = createJobs({
    store,
    repository: createJobRepository(store),
    vault,
    clock,
    random,
    scrape: runScrape,
    stillStands: (principal) => stillStands(deps, principal),
    resultTtlMs: config.resultTtlSeconds * 1000,
    // No more than half of the places, so that none of them fails for want of one.
    concurrency: Math.max(1, Math.min(16, Math.floor(config.maxScrapes / 2))),
  })
  const services: HttpServices = {
    sessions: createSessions({
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
    }),
    accounts,
    leases,
    scrape: runScrape,
    estimate: async (_principal, input) => estimate(input, scraping.tiers),
    jobs: {
      submit: async (principal, input, requestId) => {
        await admit(scraping, principal, input, requestId)
        return jobs.submit(principal, input, requestId)
      },
      get: (principal, jobId) => jobs.get(principal, jobId),
    },
    validate: (principal, id, options) => metrics.validation(() => validate(validation, principal, id, options)),
    ...told.services,
    holdBody: () => budget.hold(),
    ready: () => core.ready(),
    metrics: () => metrics.text(),
  }
  const monitor = createMonitor({
    store,
    repository: createMonitorRepository(store),
    sessions,
    audit,
    events,
    clock,
    random,
    validate: (found, caller, signal) =>
      metrics.validation(() => validateFound(validation, found, caller, { signal, leaseId: null, waits: false })),
    bounds: monitoring,
    pace: {
      gapMs: config.monitorGapSeconds * 1000,
      hourlyBudget: config.monitorBudget ?? 12 * config.sessionLimit,
    },
    onFree: wake,
    onError: warnOf(logger, 'monitor'),
  })
  const tellExpiring = createExpiringSoon({
    store,
    repository: createExpiringRepository(store),
    events,
    clock,
    thresholds: config.expiringSoonMs,
  })
  return {
    services,
    start: () => {
      jobs.start()
      told.start()
    },
    round: async (signal: AbortSignal) => {
      await jobs.sweep()
      await tellExpiring()
      return monitor.round(signal)
    },
    close: async () => {
      await monitor.settled()
      await jobs.close()
      await pages.close()
      await told.close()
    },
  }
}

/** How often sessions are checked by themselves; null where the operator switched that off. */
function monitoringBounds({ monitor, monitorMinSeconds, monitorMaxSeconds }: Config): Bounds | null {
  if (monitorMinSeconds > monitorMaxSeconds) {
    throw new ConfigError('LATCHKEY_MONITOR_MIN must not be larger than LATCHKEY_MONITOR_MAX.')
  }
  return monitor ? { minMs: monitorMinSeconds * 1000, maxMs: monitorMaxSeconds * 1000 } : null
}

function warnOf(logger: Logger, what: string): (error: unknown) => void {
  return (error) => logger.warn({ error: error instanceof Error ? error.message : 'unknown' }, what)
}

function firstAccount(config: Config, deps: AccountDependencies): ReturnType<typeof createFirstAccount> {
  return createFirstAccount(deps, {
    email: config.adminEmail,
    name: 'Operator',
    password: config.adminPassword,
    apiKey: config.apiKey,
  })
}

function httpOptions(config: Config, { clock, random }: Core, logger: Logger): Parameters<typeof createHttpServer>[1] {
  const limit = <T>(value: T): T | null => (config.rateLimit ? value : null)
  return {
    rateLimits: {
      create: limit(config.rateLimitCreate),
      validate: limit(config.rateLimitValidate),
      refresh: limit(config.rateLimitRefresh),
      list: limit(config.rateLimitList),
      other: limit(config.rateLimitOther),
      scrape: limit(config.rateLimitScrape),
    },
    compat: config.compat,
    trustProxy: config.trustProxy === false ? false : config.trustProxy.join(','),
    publicUrl: config.publicUrl,
    logger,
    clock,
    random,
  }
}

function createLogger({ logLevel }: Config): Logger {
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}

function readCidr(text: string): ReturnType<typeof parseCidr> {
  try {
    return parseCidr(text)
  } catch (error) {
    throw new ConfigError(`LATCHKEY_EGRESS_ALLOW: ${error instanceof Error ? error.message : 'is not valid'}`)
  }
}
