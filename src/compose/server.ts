import pino, { type Logger } from 'pino'
import { systemTimer } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { requireUsableFolder } from '../data-folder.ts'
import { type Cidr, parseCidr } from '../egress/cidr.ts'
import { createEgress } from '../egress/dispatcher.ts'
import type { Listener } from '../egress/listeners.ts'
import { createEgressPolicy } from '../egress/policy.ts'
import { createFairResolve, type ResolveHost, systemResolve } from '../egress/resolve.ts'
import { FewAtOnce } from '../fairness/few-at-once.ts'
import { LoopTurns } from '../fairness/loop-turns.ts'
import { createHttpTier } from '../fetching/http/http-tier.ts'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import { defaultRequestTimeouts, type HttpOptions } from '../http/http-options.ts'
import { createHttpServer } from '../http/server.ts'
import { createLogDestination, type LogDestination, standardErrorWriter } from '../log-destination.ts'
import { errorFields } from '../logged-error.ts'
import { type Core, type CoreOptions, openCore } from '../open-core.ts'
import { createOperatorWarnings } from '../operator-warnings.ts'
import { createPageWork } from '../page-work.ts'
import { type Pump, startPump } from '../pump.ts'
import { composeAccounts } from './accounts.ts'
import { composeBrowser, connectTimeoutMs } from './browser.ts'
import { composeFeatures } from './features.ts'
import { firstAccountFromSettings } from './first-account-from-settings.ts'
import { resultsFolder } from './scraping.ts'

/** After this time a session whose server died is free again. */
const defaultLeaseMs = 15_000
/** Large bodies that are decompressed at once; each takes a thread for up to a fraction of a second. */
const mostInflating = 3
/**
 * Lookups of names. libuv runs eight at once, on half of its threads, and one is left for the connection to a remote
 * browser.
 */
const lookupsAtOnce = { most: 7, perAccount: 3 } as const

/** The whole server, ready to listen. */
export interface Server {
  readonly core: Core
  readonly logger: Logger
  /** Whether this start created the first account. */
  readonly isFirstStart: boolean
  /** The first API key, when this start generated it; it cannot be read again. */
  readonly firstKey: string | null
  /** Whether it can render pages and open logins. */
  readonly hasBrowser: boolean
  /**
   * Ends the logins, and frees the sites of checks, that an earlier process left behind. Call it before `listen`, if no
   * other server uses the database.
   */
  endLeft(): Promise<void>
  /** Starts to listen and to monitor sessions; returns the address. */
  listen(): Promise<string>
  /**
   * Accepts no more requests, starts no more jobs and checks, waits for those that run, then closes everything in
   * reverse order; what fails to close keeps nothing else open.
   */
  close(): Promise<void>
  /** Disconnects the clients of requests in flight, which ends the requests. */
  cutRequests(): void
  /** Ends the jobs and checks that run. */
  cutWork(): void
}

/** What tests replace. */
export interface ServerOptions extends Partial<Omit<CoreOptions, 'create'>> {
  /** Resolves host names of targets; the egress policy still checks the addresses. */
  readonly resolve?: ResolveHost
  readonly logger?: Logger
  /** Lifetime of the server's own leases without renewal, in milliseconds; default 15,000. */
  readonly leaseMs?: number
  /** Between two rounds of the monitor, in milliseconds; default 1,000. */
  readonly roundPauseMs?: number
  /** Reads pages; the default starts processes of its own. The server closes it at its end. */
  readonly pages?: PageWork
}

/** The log's destination and its counters. */
interface Log extends Pick<LogDestination, 'dropped' | 'flush'> {
  readonly logger: Logger
}

/** Opens everything once, in order. Throws ConfigError before it listens. */
export async function composeServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const allow = config.egressAllow.map(readCidr)
  requireUsableFolder(resultsFolder(config))
  const log = options.logger === undefined ? createLog(config) : quietLog(options.logger)
  const { logger } = log
  const onWriterFailure = (error: Error): void => logger.error(errorFields(error), 'the database cannot be written')
  const core = await openCore(config, { onWriterFailure, ...options, create: true })
  const opened = new AsyncDisposableStack()
  opened.defer(() => log.flush())
  opened.defer(() => core.close())
  return composeOn(core, opened, allow, log, options).catch(async (error: unknown) => {
    // An open database, or a browser's proxy, would keep the process alive.
    await opened.disposeAsync()
    throw error
  })
}

/** @param opened gets what to close, in the order in which it was opened */
async function composeOn(
  core: Core,
  opened: AsyncDisposableStack,
  allow: readonly Cidr[],
  log: Log,
  options: ServerOptions,
): Promise<Server> {
  const { config, clock, stopwatch } = core
  const { logger } = log
  const { warnOf, counts } = createOperatorWarnings(logger)
  const { listeners, policy, resolve, egress, listedEgress } = composeEgress(core, opened, allow, options)
  const loopTurns = new LoopTurns(stopwatch)
  const inflating = new FewAtOnce({ most: mostInflating, perAccount: 2 })
  const tier = createHttpTier({ egress, clock, timer: systemTimer, loopTurns, inflating })
  const accountDeps = composeAccounts(core, tier, {
    onError: warnOf('key usage'),
    onTokenRefused: (reason) => logger.debug({ reason }, 'a token was refused'),
    onKeysUnavailable: (error) =>
      logger.warn(errorFields(error), 'the keys of the external issuer (LATCHKEY_JWKS_URL) cannot be read'),
  })
  opened.defer(() => accountDeps.keyUsage.flush())
  const onFailure = warnOf('a browser could not be started')
  const browser = await composeBrowser(core, { policy, resolve, onFailure })
  if (browser !== null) {
    listeners.push(browser.listener)
    opened.defer(() => browser.close())
    if (config.browserNoSandbox) {
      logger.warn('LATCHKEY_BROWSER_NO_SANDBOX is set: the browser runs without its own sandbox')
    }
  }
  if (!config.background) {
    logger.warn('LATCHKEY_BACKGROUND is off: checks, renewals of tokens, jobs and messages to webhooks wait')
  }
  // Known once the server listens; nothing needs it before.
  let listensAt = ''
  let monitor: Pump | null = null
  const wake = (): void => monitor?.wake()
  const { leaseMs = defaultLeaseMs, roundPauseMs = 1_000 } = options
  const publicAddress = () => (config.publicUrl ?? listensAt).replace(/\/+$/, '')
  const features = composeFeatures(core, {
    egressPolicy: policy,
    egress,
    listedEgress,
    accountDeps,
    warnOf,
    logCounts: { dropped: log.dropped, warnings: () => counts },
    wake,
    leaseMs,
    publicAddress,
    loopTurns,
    tier,
    browser,
    pages: options.pages ?? createPageWork({ maxQueued: config.maxScrapes, loopTurns }),
  })
  opened.defer(() => features.close())
  const app = await createHttpServer(
    features.services,
    httpOptions(core, { logger, publicAddress, loopTurns, inflating }),
  )
  const finishChecks = async (): Promise<void> => {
    await monitor?.close()
    await features.finishChecks()
  }
  opened.defer(async () => void (await Promise.all([app.close(), features.finishJobs(), finishChecks()])))
  // Last: its key is shown once, so a start that fails after this would lose it.
  const first = await firstAccountFromSettings(config, accountDeps, logger)
  return {
    core,
    logger,
    isFirstStart: first !== null,
    firstKey: config.apiKey === null ? (first?.apiKey ?? null) : null,
    hasBrowser: browser !== null,
    endLeft: () => features.endLeft(),
    listen: async () => {
      listensAt = await app.listen({ host: config.host, port: config.port })
      for (const bound of app.addresses()) {
        if (typeof bound !== 'string') listeners.push({ address: bound.address, port: bound.port })
      }
      features.start()
      monitor = startPump({
        round: features.round,
        pauseMs: roundPauseMs,
        timer: systemTimer,
        onError: warnOf('monitor round'),
      })
      return listensAt
    },
    close: () => opened.disposeAsync(),
    cutRequests: () => app.server.closeAllConnections(),
    cutWork: features.cutWork,
  }
}

/** What leaves this machine; `listeners` gets the server's own addresses, which are never reached. */
function composeEgress({ clock }: Core, opened: AsyncDisposableStack, allow: readonly Cidr[], options: ServerOptions) {
  const listeners: Listener[] = []
  const ownListeners = () => listeners
  const resolve = createFairResolve({
    resolve: options.resolve ?? systemResolve,
    lookups: new FewAtOnce(lookupsAtOnce),
    clock,
  })
  const policy = createEgressPolicy({ allow, ownListeners })
  const onlyListed = createEgressPolicy({ allow, ownListeners, onlyAllowed: true })
  const egress = createEgress({ policy, resolve, connectTimeoutMs })
  const listedEgress = createEgress({ policy: onlyListed, resolve, connectTimeoutMs })
  opened.defer(async () => void (await Promise.all([egress.close(), listedEgress.close()])))
  return { listeners, policy, resolve, egress, listedEgress }
}

function httpOptions(
  { config, clock, stopwatch, random }: Core,
  parts: Pick<HttpOptions, 'logger' | 'publicAddress' | 'loopTurns' | 'inflating'>,
): HttpOptions {
  const limit = <T>(value: T): T | null => (config.rateLimit ? value : null)
  return {
    ...parts,
    rateLimits: {
      create: limit(config.rateLimitCreate),
      validate: limit(config.rateLimitValidate),
      refresh: limit(config.rateLimitRefresh),
      list: limit(config.rateLimitList),
      other: limit(config.rateLimitOther),
      usage: limit(config.rateLimitOther),
      scrape: limit(config.rateLimitScrape),
      account: limit(config.rateLimitAccount),
    },
    compat: config.compat,
    trustProxy: config.trustProxy === false ? false : config.trustProxy.join(','),
    publicUrl: config.publicUrl,
    timeouts: {
      ...defaultRequestTimeouts,
      keepIdleMs: Math.min(defaultRequestTimeouts.keepIdleMs, config.shutdownSeconds * 1000),
    },
    clock,
    stopwatch,
    random,
  }
}

function createLog({ logLevel }: Config): Log {
  const destination = createLogDestination(standardErrorWriter())
  const options = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return { logger: pino(options, destination), dropped: destination.dropped, flush: destination.flush }
}

/** For a logger that a caller passed in. */
const quietLog = (logger: Logger): Log => ({ logger, dropped: () => 0, flush: async () => {} })

function readCidr(text: string): Cidr {
  try {
    return parseCidr(text)
  } catch (error) {
    throw new ConfigError(`LATCHKEY_EGRESS_ALLOW: ${error instanceof Error ? error.message : 'is not valid'}`)
  }
}
