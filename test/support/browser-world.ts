import { afterAll, describe } from 'vitest'
import { systemClock, systemRandom, systemTimer } from '../../src/clock.ts'
import { createDial } from '../../src/egress/dial.ts'
import { createEgressPolicy, parseCidr } from '../../src/egress/policy.ts'
import { openEgressProxy } from '../../src/egress/proxy/proxy.ts'
import { plainLook } from '../../src/fetching/browser/context.ts'
import { findBrowser, locate } from '../../src/fetching/browser/executable.ts'
import { launchBrowser } from '../../src/fetching/browser/launch.ts'
import type { PagePlan } from '../../src/fetching/browser/page-plan.ts'
import { preparePage } from '../../src/fetching/browser/page-visit.ts'
import { type BrowserPool, createBrowserPool } from '../../src/fetching/browser/pool.ts'
import type { RenderedPage } from '../../src/fetching/browser/rendered-page.ts'
import { noWishes } from '../../src/fetching/browser-wishes.ts'
import { equalBytes, randomToken } from '../../src/vault/digest.ts'

const path = process.env['PATH'] ?? ''
const source = findBrowser(null, path)

/** A suite that needs a browser. Without one it is skipped in so many words, and under CI it fails. */
export function describeBrowser(name: string, suite: () => void): void {
  if (source !== null) return void describe(name, suite)
  if (process.env['CI']) throw new Error(`${name}: there is no browser; install Debian's chromium-headless-shell`)
  console.warn(`SKIPPED, there is no browser: ${name}`)
  describe.skip(name, suite)
}

export interface BrowserWorld {
  readonly pool: BrowserPool
  /** Renders one page as a fresh context of the account `a`; what is left out of the plan is as simple as can be. */
  render(plan: Partial<PagePlan> & Pick<PagePlan, 'url'>, signal?: AbortSignal): Promise<RenderedPage>
  close(): Promise<void>
}

export interface BrowserWorldOptions {
  readonly lanes?: number
  readonly idleMs?: number
  readonly maxPages?: number
}

/** A pool of real browsers behind a real proxy that lets them reach this machine alone; every name but `private.test` is it. */
export async function openBrowserWorld(options: BrowserWorldOptions = {}): Promise<BrowserWorld> {
  if (source === null) throw new Error('there is no browser')
  const proxy = await openEgressProxy({
    token: () => randomToken(systemRandom),
    isSame: (a, b) => equalBytes(Buffer.from(a), Buffer.from(b)),
    host: '127.0.0.1',
    port: 0,
  })
  const policy = createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [proxy.listener] })
  const address = (host: string) => (host === 'private.test' ? '10.0.0.1' : '127.0.0.1')
  const dial = createDial({
    policy,
    resolve: async (host) => [{ address: address(host), family: 4 }],
    timeoutMs: 10_000,
  })
  const proxyServer = `http://127.0.0.1:${proxy.listener.port}`
  const { lanes = 4, ...limits } = options
  const pool = createBrowserPool({
    launch: (slot) =>
      launchBrowser(
        {
          source,
          proxyServer,
          sandbox: true,
          setpriv: locate('setpriv', path),
          // The temporary folder of a test run is closed to other users.
          folder: '/tmp',
          pid: process.pid,
          ownUid: process.getuid?.(),
        },
        slot,
      ),
    proxy,
    proxyServer,
    timer: systemTimer,
    lanes: { scrape: lanes, check: 1, capture: 1 },
    maxWaiting: 10,
    ...limits,
  })
  const deps = { pool, dial, clock: systemClock, timer: systemTimer }
  return {
    pool,
    render: async (plan, signal = new AbortController().signal) => {
      const prepared = await preparePage(deps, { ...simplePlan, ...plan }, signal)
      try {
        return await prepared.send()
      } finally {
        await prepared.close()
      }
    },
    close: async () => {
      await pool.close()
      await proxy.close()
    },
  }
}

/** One world for all tests of a suite: a browser takes a second to start. */
export function sharedBrowserWorld(options: BrowserWorldOptions = {}): () => Promise<BrowserWorld> {
  let opened: Promise<BrowserWorld> | null = null
  afterAll(async () => (await opened)?.close())
  return () => {
    opened ??= openBrowserWorld(options)
    return opened
  }
}

const simplePlan: Omit<PagePlan, 'url'> = {
  account: 'a',
  purpose: 'scrape',
  credentials: null,
  headers: null,
  look: plainLook,
  timeoutMs: 60_000,
  ...noWishes,
  maxBytes: 1_000_000,
  reserveBytes: () => {},
}
