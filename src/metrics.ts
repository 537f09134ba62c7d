import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from './clock.ts'
import { AppError, errorKinds } from './errors.ts'
import type { BrowserPool } from './fetching/browser/pool.ts'
import type { Budget } from './fetching/budget.ts'
import type { CountedRequest } from './http/services.ts'
import type { ScrapeResult } from './scraping/scrape-types.ts'
import type { Store } from './storage/store.ts'
import type { ValidationResult } from './validation/validation-types.ts'
import { version } from './version.ts'

export interface MetricsSources {
  readonly store: Pick<Store, 'scrubsDue'>
  readonly clock: Clock
  readonly budget: Pick<Budget, 'usage'>
  readonly logCounts: LogCounts
  readonly waitingSince: () => Promise<WaitingSince>
  /** Null: this server has no browser. */
  readonly browserPages: () => ReturnType<BrowserPool['usage']> | null
}

/** Since when the oldest due work of each kind waits that no node does yet, in epoch milliseconds; null: none waits. */
export interface WaitingSince {
  readonly checks: number | null
  readonly jobs: number | null
  readonly webhooks: number | null
}

/** Since the start of the process. */
export interface LogCounts {
  /** Log lines that could not be written. */
  dropped(): number
  /** Errors of work that no request waits for, by the message under which they are logged. */
  warnings(): ReadonlyMap<string, number>
}

/**
 * What a scrape or a validation without a result may be counted as. All outcomes are there with 0 from the start: for
 * Prometheus, a counter that appears with 1 has not increased.
 */
const failures = ['client_gone', ...Object.keys(errorKinds)]

export type Metrics = ReturnType<typeof createMetrics>

/**
 * The counters, and their text for Prometheus. Labels have fixed sets of values: never a URL, a domain, an id or a
 * name.
 */
export function createMetrics(sources: MetricsSources) {
  const { store, clock, budget, logCounts, waitingSince, browserPages } = sources
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'latchkey_' })
  // Sums of the gauges without `_total`, which is for counters: `promtool check metrics` objects.
  for (const what of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`latchkey_nodejs_active_${what}_total`)
  const registers = [registry]
  new Gauge({
    name: 'latchkey_build_info',
    help: 'Always 1; the label is the version that runs.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1)
  const requests = new Counter({
    name: 'latchkey_http_requests_total',
    help: 'Requests by route and status of the answer (499: the client left before one); without a route where the client asked for none that exists.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const scrapes = new Counter({
    name: 'latchkey_scrapes_total',
    help: 'Scrapes by outcome: ok, login_wall, client_gone, or the code of the error.',
    labelNames: ['outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'latchkey_scrape_seconds',
    help: 'Time of a scrape from request to result or error.',
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30, 90],
    registers,
  })
  const validations = new Counter({
    name: 'latchkey_validations_total',
    help: 'Validations by outcome: valid, invalid, inconclusive, client_gone, or the code of the error.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['ok', 'login_wall', ...failures]) scrapes.inc({ outcome }, 0)
  for (const outcome of ['valid', 'invalid', 'inconclusive', ...failures]) validations.inc({ outcome }, 0)
  const jobErrors = new Counter({
    name: 'latchkey_job_storage_errors_total',
    help: 'Jobs whose start or end could not be stored immediately.',
    registers,
  })
  new Counter({
    name: 'latchkey_log_lines_dropped_total',
    help: 'Log lines that could not be written, or came while too many were waiting.',
    registers,
    collect() {
      this.reset()
      this.inc(logCounts.dropped())
    },
  })
  new Counter({
    name: 'latchkey_background_errors_total',
    help: 'Errors of work that no request waits for, by the message of their log lines.',
    labelNames: ['work'],
    registers,
    collect() {
      this.reset()
      for (const [work, count] of logCounts.warnings()) this.inc({ work }, count)
    },
  })
  gauge(registers, 'latchkey_scrapes_in_flight', 'Scrapes in flight now.', () => budget.usage().scrapes)
  gauge(registers, 'latchkey_body_bytes_in_flight', 'Bytes of bodies in flight now.', () => budget.usage().bodyBytes)
  gauge(registers, 'latchkey_scrubs_due', 'Deletions whose bytes are still in the log of the database.', () =>
    store.scrubsDue(),
  )
  new Gauge({
    name: 'latchkey_oldest_waiting_seconds',
    help: 'How long the oldest due work waits: checks of sessions, jobs since they were submitted, messages to webhooks.',
    labelNames: ['work'],
    registers,
    async collect() {
      // Without the database there are still the other metrics.
      const since = await waitingSince().catch((): WaitingSince => ({ checks: null, jobs: null, webhooks: null }))
      for (const [work, at] of Object.entries(since)) {
        this.set({ work }, at === null ? 0 : Math.max(0, clock.now() - at) / 1000)
      }
    },
  })
  new Gauge({
    name: 'latchkey_browser_pages',
    help: 'Pages open in a browser, and pages that wait for one, by purpose.',
    labelNames: ['purpose', 'state'],
    registers,
    collect() {
      for (const [purpose, { taken, waiting }] of Object.entries(browserPages() ?? {})) {
        this.set({ purpose, state: 'open' }, taken)
        this.set({ purpose, state: 'waiting' }, waiting)
      }
    },
  })
  return {
    /** Counts an answer of the HTTP server. */
    answered: ({ method, route, status }: CountedRequest) => requests.inc({ method, route, status }),
    /** Shows an answer that is possible, counted 0 times so far. */
    mayAnswer: ({ method, route, status }: CountedRequest) => requests.inc({ method, route, status }, 0),
    /** Counts a scrape by its outcome, and its duration. `signal` aborts when the client disconnects. */
    scrape: async <Result extends Pick<ScrapeResult, 'loginWall'>>(
      work: () => Promise<Result>,
      signal: AbortSignal,
    ): Promise<Result> => {
      const end = seconds.startTimer()
      try {
        return await counted(scrapes, work, signal, ({ loginWall }) => (loginWall ? 'login_wall' : 'ok'))
      } finally {
        end()
      }
    },
    /** Counts a validation by its outcome. */
    validation: (work: () => Promise<ValidationResult>, signal: AbortSignal) =>
      counted(validations, work, signal, validationOutcome),
    /** Counts an end of a job that could not be stored. */
    jobNotStored: () => jobErrors.inc(),
    text: () => registry.metrics(),
  }
}

function validationOutcome({ inconclusive, isValid }: ValidationResult): string {
  if (inconclusive) return 'inconclusive'
  return isValid ? 'valid' : 'invalid'
}

async function counted<T>(
  counter: Counter<'outcome'>,
  work: () => Promise<T>,
  signal: AbortSignal,
  outcomeOf: (result: T) => string,
): Promise<T> {
  try {
    const result = await work()
    counter.inc({ outcome: outcomeOf(result) })
    return result
  } catch (error) {
    counter.inc({ outcome: failureOf(error, signal) })
    throw error
  }
}

/**
 * A client that disconnected is not an error of this server. When the server itself stops the work, the reason is an
 * AppError.
 */
function failureOf(error: unknown, { aborted, reason }: AbortSignal): string {
  if (aborted && !(reason instanceof AppError)) return 'client_gone'
  return error instanceof AppError ? error.code : 'INTERNAL'
}

function gauge(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read())
    },
  })
}
