import type { Random, Timer } from '../../src/clock.ts'
import { AppError } from '../../src/errors.ts'
import { createBudget } from '../../src/fetching/budget.ts'
import type { FetchedPage, Tier, VisitPlan } from '../../src/fetching/tier.ts'
import type { Pace } from '../../src/monitor/choose.ts'
import type { MonitorDependencies } from '../../src/monitor/dependencies.ts'
import { createMonitor } from '../../src/monitor/monitor.ts'
import { createMonitorRepository } from '../../src/monitor/repository.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import { createLeases } from '../../src/sessions/leases.ts'
import type { Bounds } from '../../src/sessions/monitoring/bounds.ts'
import type { HistoryEntry } from '../../src/sessions/monitoring/history.ts'
import { createSessions } from '../../src/sessions/sessions.ts'
import type { Store } from '../../src/storage/store.ts'
import { createAnonymousCopies } from '../../src/validation/anonymous-copies.ts'
import { showsUser } from '../../src/validation/ask-unstored.ts'
import { type ValidationDependencies, validateFound } from '../../src/validation/validate.ts'
import { observePage } from '../../src/verdict/compare/page-observation.ts'
import { instantTier } from './instant-tier.ts'
import { type SessionWorld, sessionWorld } from './session-world.ts'
import { loggedInPage, loginPage } from './site.ts'

/** How a site answers a visit; `sid` is the cookie it came with, null without one. `in` shows Mira Holt. */
export type Answers = (visit: {
  readonly host: string
  readonly path: string
  readonly sid: string | null
  readonly userAgent: string | null
}) => 'in' | 'out' | 'down' | 'gone' | { readonly user: string }

type Monitor = ReturnType<typeof createMonitor>

export interface MonitorWorld extends SessionWorld {
  readonly store: Store
  readonly validation: ValidationDependencies
  /** Every visit with a session, in order. */
  readonly visits: { readonly at: number; readonly host: string; readonly sid: string }[]
  /** What went wrong with a session and ended nothing. */
  readonly errors: unknown[]
  /** A node: its rounds, its own view of what runs. */
  node(validation?: ValidationDependencies): Monitor
  /** One round of a node, and what it began. */
  round(node: Monitor): Promise<void>
  history(id: string): Promise<HistoryEntry[]>
}

export interface MonitorWorldOptions {
  readonly bounds?: Bounds | null
  readonly pace?: Partial<Pace>
  readonly answers?: Answers
  /** Of the monitor alone; by default it never runs anything. */
  readonly timer?: Timer
}

/** Sessions, validation and monitor over a store, all real but the network: pages come from `answers` at once. */
export function monitorWorld(store: Store, options: MonitorWorldOptions = {}): MonitorWorld {
  const { bounds = { minMs: 300_000, maxMs: 21_600_000, keepAliveMs: 600_000 }, answers = () => 'in' as const } =
    options
  const base = sessionWorld(store, {
    sessionLimit: 100_000,
    ...(bounds === null ? {} : { bounds }),
    showsUser: (session, secrets, recordUse) => showsUser(validation, session, secrets, recordUse),
  })
  const random = seededRandom(base.random.uuid)
  const world = { ...base, random, sessions: createSessions({ ...base, random }) }
  const visits: { at: number; host: string; sid: string }[] = []
  const errors: unknown[] = []
  const tier = answeringTier(answers, (host, sid) => visits.push({ at: world.clock.now(), host, sid }))
  const timer = { after: () => () => {} }
  const validation: ValidationDependencies = {
    ...world,
    stopwatch: base.clock,
    timer,
    sessionRepository: world.repository,
    egress: { check: () => {} },
    leases: createLeases({
      ...world,
      repository: createLeaseRepository(store),
      sessionRepository: world.repository,
      timer,
      nodeId: 'monitor',
      leaseMs: 15_000,
    }),
    requireCredential: async () => {},
    budget: createBudget({ maxScrapes: 1000, maxBodyBytes: 1e9 }),
    tier,
    observe: async (page, rule) => observePage(page, rule),
    browser: null,
    copies: createAnonymousCopies(world.clock),
    loopTurns: { next: () => Promise.resolve() },
  }
  const deps: Omit<MonitorDependencies, 'validate'> = {
    ...world,
    repository: createMonitorRepository(store),
    sessionRepository: world.repository,
    timer: options.timer ?? timer,
    bounds,
    runsChecks: true,
    pace: { gapMs: 1000, hourlyBudget: 1_000_000, hourlyPerSession: null, ...options.pace },
    onFree: () => {},
    onError: (error) => errors.push(error),
  }
  const signal = new AbortController().signal
  return {
    ...world,
    store,
    validation,
    visits,
    errors,
    node: (own = validation) =>
      createMonitor({
        ...deps,
        validate: (found, caller, signal) =>
          validateFound(own, found, caller, { signal, leaseId: null, waiting: null }),
      }),
    round: async (node) => {
      await node.round(signal)
      await node.settled()
    },
    history: (id) => world.repository.history(id, null),
  }
}

/** The same fractions each time (mulberry32), so that a simulation fails the same way twice. */
function seededRandom(uuid: Random['uuid'], seed = 1): Pick<Random, 'uuid' | 'fraction'> {
  let state = seed
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { uuid, fraction }
}

function answeringTier(answers: Answers, seen: (host: string, sid: string) => void): Tier {
  return instantTier(async (request) => {
    const { header } = request.jar.cookieHeader(request.url, 0)
    const sid = /(?:^|; )sid=([^;]*)/.exec(header ?? '')?.[1] ?? null
    if (sid !== null) seen(request.url.hostname, sid)
    const { hostname: host, pathname: path } = request.url
    const answer =
      sid === null ? 'out' : answers({ host, path, sid, userAgent: request.credentials?.userAgent ?? null })
    if (answer === 'gone') throw new AppError('TARGET_UNREACHABLE')
    if (answer === 'down') return fetchedPage(request, 503, '<title>Down</title><h1>Service unavailable</h1>')
    if (typeof answer === 'object') return fetchedPage(request, 200, loggedInPage.replace('Mira Holt', answer.user))
    return fetchedPage(request, 200, answer === 'in' ? loggedInPage : loginPage)
  })
}

/** A page as a tier fetches it. */
export function fetchedPage(
  { url }: Pick<VisitPlan, 'url'>,
  status: number,
  text: string,
  setCookies: FetchedPage['setCookies'] = [],
  type = 'text/html; charset=utf-8',
): FetchedPage {
  const body = Buffer.from(text)
  return {
    status,
    headers: { 'content-type': type },
    finalUrl: url.href,
    redirectChain: [],
    setCookies,
    body,
    text: () => text,
    utf8: () => body,
    charset: 'utf-8',
    contentType: type,
    kind: type.startsWith('application/json') ? 'json' : 'html',
    sizeBytes: body.length,
    truncated: null,
    carriedSecret: true,
    carriedLogin: true,
    changes: [],
    storage: null,
    ownRequests: null,
    screenshot: null,
    failure: null,
    fetchedAt: 0,
    totalMs: 1,
  }
}
