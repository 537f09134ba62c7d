import { availableParallelism, tmpdir } from 'node:os'
import { systemTimer } from '../clock.ts'
import { type Config, ConfigError } from '../config.ts'
import type { Listener } from '../egress/listeners.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import { openEgressProxy } from '../egress/proxy/proxy.ts'
import type { ResolveFor } from '../egress/resolve.ts'
import { createDialFor } from '../egress/upstream/upstream-dial.ts'
import { createBrowserTier } from '../fetching/browser/browser-tier.ts'
import { type BrowserSource, findBrowser, locate } from '../fetching/browser/executable.ts'
import { isHomeInUse, removeStaleHomes } from '../fetching/browser/home.ts'
import { type LaunchOptions, launchBrowser } from '../fetching/browser/launch.ts'
import type { LiveBrowser, LiveBrowserRequest } from '../fetching/browser/live/live-browser.ts'
import { openLiveBrowser } from '../fetching/browser/live/open-live-browser.ts'
import { BrowserPool } from '../fetching/browser/pool.ts'
import type { Tier } from '../fetching/tier.ts'
import { listenSentence } from '../listen-sentence.ts'
import type { Core } from '../open-core.ts'
import { equalBytes, randomToken } from '../vault/digest.ts'
import { guardedControls } from './guarded-controls.ts'

/** The browser tier, its pool, and the address of its egress proxy. */
export interface ComposedBrowser {
  readonly tier: Tier
  readonly pool: BrowserPool
  /** Opens a browser that a person works in. */
  openLive(request: LiveBrowserRequest, signal: AbortSignal): Promise<LiveBrowser>
  readonly listener: Listener
  close(): Promise<void>
}

export interface BrowserParts {
  readonly policy: EgressPolicy
  readonly resolve: ResolveFor
  /** Told why no browser could be started: its callers get only that. */
  readonly onFailure: (error: unknown) => void
}

/** Open pages of one account per core: with more, every page gets slower and none is finished sooner. */
const lanesPerCore = 2
const maxWaiting = 100
export const connectTimeoutMs = 10_000

/** Opens the browser tier; null when there is no browser. A browser process starts only when a page needs it. */
export async function composeBrowser(
  { config, clock, stopwatch, random }: Core,
  { policy, resolve, onFailure }: BrowserParts,
): Promise<ComposedBrowser | null> {
  const source = sourceOf(config)
  if (source === null) return null
  const place = placeOf(source, config)
  const proxy = await openEgressProxy({
    token: () => randomToken(random),
    isSame: (a, b) => equalBytes(Buffer.from(a), Buffer.from(b)),
    ...place,
  }).catch((error: unknown) => {
    const sentence = listenSentence(error, { ...place, portSetting: 'the port in LATCHKEY_EGRESS_PROXY_URL' })
    throw sentence === null ? error : new ConfigError(sentence)
  })
  const proxyServer = config.egressProxyUrl ?? `http://127.0.0.1:${proxy.listener.port}`
  const options = launchOptions(source, config, proxyServer)
  await removeStaleHomes(options.folder, isHomeInUse)
  const oneAccountAtATime = source.kind === 'remote' && !config.browserPerConnection
  const cores = availableParallelism()
  const pool = new BrowserPool({
    proxy,
    proxyServer,
    maxWaiting,
    onFailure,
    launch: (slot) => launchBrowser(options, slot),
    lowersPriority: true,
    timer: systemTimer,
    oneAccountAtATime,
    // A second connection to the same process would wait for the pages of the first, and renew nothing.
    ...(oneAccountAtATime ? { maxPages: Number.POSITIVE_INFINITY } : {}),
    // One account can have all but one.
    lanes: { scrape: lanesPerCore * cores + 1, check: cores + 1, capture: config.captureLanes },
  })
  const dialFor = createDialFor({ policy, resolve, timeoutMs: connectTimeoutMs })
  return {
    tier: createBrowserTier({ pool, dialFor, clock, timer: systemTimer, guardedControls: guardedControls() }),
    pool,
    openLive: (request, signal) => openLiveBrowser({ pool, dialFor, clock, stopwatch }, request, signal),
    listener: proxy.listener,
    close: async () => {
      await pool.close()
      await proxy.close()
    },
  }
}

function sourceOf({ browser, egressProxyUrl }: Config): BrowserSource | null {
  if (browser === 'off') return null
  const source = foundBrowser(browser)
  const isRemote = source?.kind === 'remote'
  if (isRemote && egressProxyUrl === null) {
    throw new ConfigError(
      'LATCHKEY_BROWSER names a remote browser: set LATCHKEY_EGRESS_PROXY_URL, so that its traffic leaves only through this server.',
    )
  }
  if (!isRemote && egressProxyUrl !== null) {
    throw new ConfigError(
      'LATCHKEY_EGRESS_PROXY_URL is for a remote browser: set LATCHKEY_BROWSER to its address, ws://… or http://…, or remove LATCHKEY_EGRESS_PROXY_URL.',
    )
  }
  return source
}

function foundBrowser(browser: string | null): BrowserSource | null {
  try {
    return findBrowser(browser, programPath)
  } catch (error) {
    throw new ConfigError(`LATCHKEY_BROWSER ${error instanceof Error ? error.message : 'cannot be used'}`)
  }
}

/** Where a system keeps its programs. Directories that a user's shell adds are not searched for a browser. */
const programPath = '/usr/local/bin:/usr/bin:/bin:/snap/bin:/opt/google/chrome:/opt/homebrew/bin'

/** On loopback. A remote browser uses the port that its setting names. */
function placeOf(
  source: BrowserSource,
  { egressProxyUrl, port: ownPort }: Config,
): { readonly host: string; readonly port: number } {
  if (source.kind === 'local' || egressProxyUrl === null) return { host: '127.0.0.1', port: 0 }
  const { port: given } = new URL(egressProxyUrl)
  const port = given === '' ? 80 : Number(given)
  if (port === ownPort) {
    throw new ConfigError(
      `LATCHKEY_EGRESS_PROXY_URL names port ${port}, on which this server listens (LATCHKEY_PORT): give the proxy another port.`,
    )
  }
  return { host: '0.0.0.0', port }
}

function launchOptions(source: BrowserSource, { browserNoSandbox }: Config, proxyServer: string): LaunchOptions {
  const ownUid = process.getuid?.()
  return {
    source,
    proxyServer,
    ownUid,
    sandbox: !browserNoSandbox,
    setpriv: locate('setpriv', programPath),
    // When the server runs as root, the browser runs as another user, who may not have access to root's temporary
    // directory.
    folder: ownUid === 0 ? '/tmp' : tmpdir(),
  }
}
