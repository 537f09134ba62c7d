import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { afterAll } from 'vitest'
import { type Clock, systemClock, systemRandom, systemTimer, type Timer } from '../../src/clock.ts'
import { guardedControls } from '../../src/compose/guarded-controls.ts'
import { parseCidr } from '../../src/egress/cidr.ts'
import { createDial, type Dial, type DialOptions } from '../../src/egress/dial.ts'
import { createEgressPolicy } from '../../src/egress/policy.ts'
import { openEgressProxy } from '../../src/egress/proxy/proxy.ts'
import { createUpstreamDial, type DialFor } from '../../src/egress/upstream/upstream-dial.ts'
import { defaultContextProfile, type FreshContext } from '../../src/fetching/browser/context.ts'
import { findBrowser, locate } from '../../src/fetching/browser/executable.ts'
import { launchBrowser } from '../../src/fetching/browser/launch.ts'
import type { PagePlan } from '../../src/fetching/browser/page-plan.ts'
import { preparePage } from '../../src/fetching/browser/page-visit.ts'
import { BrowserPool, type BrowserPoolOptions } from '../../src/fetching/browser/pool.ts'
import type { RenderedPage } from '../../src/fetching/browser/rendered-page.ts'
import { defaultRenderingOptions } from '../../src/fetching/rendering-options.ts'
import { equalBytes, randomToken } from '../../src/vault/digest.ts'
import { describeProgram } from './describe-program.ts'
import { byForm } from './long-form.ts'

const path = process.env['PATH'] ?? ''
const source = findBrowser(null, path)

/** The headless shell, or else the Chromium with windows; both in the long form, as far as they are installed. */
const installed = ['chromium-headless-shell', 'chromium'].flatMap((name) => locate(name, path) ?? [])
export const browsers = byForm({ short: installed.slice(0, 1), long: installed })

/** A suite that needs a browser. */
export function describeBrowser(name: string, suite: () => void): void {
  describeProgram(name, { isThere: source !== null, install: 'chromium-headless-shell' }, suite)
}

export interface BrowserWorld {
  readonly pool: BrowserPool
  readonly proxyPort: number
  /** How its pages reach their targets. */
  readonly dial: Dial
  /** Where its browsers have their homes, and nobody else's. */
  readonly folder: string
  /** Renders one page as a fresh context of the account `a`; what is left out of the plan is as simple as can be. */
  render(
    plan: Partial<PagePlan> & Pick<PagePlan, 'url'>,
    signal?: AbortSignal,
    how?: VisitOptions,
  ): Promise<RenderedPage>
  close(): Promise<void>
}

/** Of one visit, or of all visits of a world. */
export interface VisitOptions {
  /** What it reads the time from. */
  readonly clock?: Clock
  /** How it waits; of a world, also how its pool does. */
  readonly timer?: Timer
  /** Told of the context that it gets. */
  readonly onOpened?: (fresh: FreshContext) => void
}

type PoolLimits = 'idleMs' | 'maxPages' | 'recycleBytes' | 'killBytes' | 'contextMs'

export interface BrowserWorldOptions
  extends VisitOptions,
    Pick<BrowserPoolOptions, PoolLimits | 'oneAccountAtATime' | 'lowersPriority'> {
  readonly lanes?: number
  /** Bytes of one message of a browser. */
  readonly maxMessageBytes?: number
  /** Networks that pages may reach, default this machine. */
  readonly allow?: readonly string[]
  /** The address of a name at this moment; by default every name but `private.test` is this machine. */
  readonly addressOf?: (host: string) => string
  /** Told of every connection that a page wants, before it is decided on. */
  readonly onDial?: (host: string, port: number) => void
  /** Where the proxy listens, default 127.0.0.1. */
  readonly proxyHost?: string
  /** What starts the browser in the place of `setpriv`; takes the same arguments. */
  readonly setpriv?: string
  /** Where its browsers have their homes; default a folder of its own, which goes with it. */
  readonly folder?: string
  /** The program in the place of the browser. */
  readonly executable?: string
}

/** A pool of real browsers behind a real proxy. */
export async function openBrowserWorld(options: BrowserWorldOptions = {}): Promise<BrowserWorld> {
  const controls = guardedControls()
  const { lanes = 4, allow = ['127.0.0.0/8'], addressOf = thisMachine, onDial = () => {} } = options
  const {
    timer = systemTimer,
    clock = systemClock,
    proxyHost = '127.0.0.1',
    setpriv = locate('setpriv', path),
    executable,
  } = options
  const program = executable === undefined ? source : ({ kind: 'local', executable } as const)
  if (program === null) throw new Error('there is no browser')
  const proxy = await openEgressProxy({
    token: () => randomToken(systemRandom),
    isSame: (a, b) => equalBytes(Buffer.from(a), Buffer.from(b)),
    host: proxyHost,
    port: 0,
  })
  const policy = createEgressPolicy({ allow: allow.map(parseCidr), ownListeners: () => [proxy.listener] })
  const dialOptions: DialOptions = {
    policy,
    resolve: async (host) => [{ address: addressOf(host), family: 4 }],
    account: 'a',
    timeoutMs: 10_000,
  }
  const guarded = createDial(dialOptions)
  const dial: Dial = (host, port, signal) => {
    onDial(host, port)
    return guarded(host, port, signal)
  }
  const dialFor: DialFor = (_account, upstream) =>
    upstream === null ? dial : createUpstreamDial(dialOptions, upstream)
  // Not in the temporary folder of the test run: that is closed to other users.
  const own = options.folder === undefined ? mkdtempSync('/tmp/latchkey-browsers-') : null
  if (own !== null) chmodSync(own, 0o711)
  const folder = options.folder ?? own ?? '/tmp'
  const proxyServer = `http://${proxyHost}:${proxy.listener.port}`
  const pool = new BrowserPool({
    ...options,
    launch: (slot) =>
      launchBrowser(
        {
          source: program,
          proxyServer,
          sandbox: true,
          setpriv,
          folder,
          ownUid: process.getuid?.(),
          ...(options.maxMessageBytes === undefined ? {} : { maxMessageBytes: options.maxMessageBytes }),
        },
        slot,
      ),
    proxy,
    proxyServer,
    timer,
    lanes: { scrape: lanes, check: 1, capture: 1 },
    maxWaiting: 10,
  })
  const depsOf = ({ onOpened, ...time }: VisitOptions) => {
    const told: Pick<BrowserPool, 'open'> = {
      open: async (request, signal) => {
        const fresh = await pool.open(request, signal)
        onOpened?.(fresh)
        return fresh
      },
    }
    return { pool: told, dialFor, clock: time.clock ?? clock, timer: time.timer ?? timer, guardedControls: controls }
  }
  return {
    pool,
    proxyPort: proxy.listener.port,
    dial,
    folder,
    render: async (plan, signal = new AbortController().signal, how = options) => {
      const prepared = await preparePage(depsOf(how), { ...simplePlan, ...plan }, signal)
      try {
        return await prepared.send()
      } finally {
        await prepared.close()
      }
    },
    close: async () => {
      await pool.close()
      await proxy.close()
      if (own !== null) rmSync(own, { recursive: true, force: true })
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

const thisMachine = (host: string) => (host === 'private.test' ? '10.0.0.1' : '127.0.0.1')

const simplePlan: Omit<PagePlan, 'url'> = {
  account: 'a',
  purpose: 'scrape',
  credentials: null,
  proxy: null,
  headers: null,
  profile: defaultContextProfile,
  timeoutMs: 60_000,
  ...defaultRenderingOptions,
  maxResponseBytes: 1_000_000,
  bytes: { reserve: () => {} },
  onRequest: () => {},
}
