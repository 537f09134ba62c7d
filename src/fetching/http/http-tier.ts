import { HopJar, noCookies } from '../../cookies/hop-jar.ts'
import { Deadline } from '../../egress/deadline.ts'
import type { AnswerHead } from '../../egress/exchange.ts'
import { wasNeverSent } from '../../egress/never-sent.ts'
import { toScrapeError } from '../../egress/scrape-error.ts'
import type { NextHop } from '../redirect.ts'
import type { FetchedPage, PreparedVisit, Tier, VisitPlan } from '../tier.ts'
import { type HopState, type HttpPorts, sendHop } from './hop.ts'
import { type AnswerPage, createPage, plainHeaders } from './page.ts'

/**
 * Tier 1: plain HTTP. A visit is prepared once its URL is checked and, if no connection to its host is open, the host's
 * name is resolved.
 */
export function createHttpTier(ports: HttpPorts): Tier {
  return {
    name: '1',
    prepare: async (plan, signal) => {
      const visit = new HttpVisit(plan, ports, signal)
      try {
        await visit.prepare()
        return visit
      } catch (error) {
        await visit.close()
        throw error
      }
    },
  }
}

/**
 * Requests the first URL and its redirects, each after a check by the egress policy. The jar decides where the
 * credentials are sent.
 */
class HttpVisit implements PreparedVisit {
  readonly #ports: HttpPorts
  readonly #signal: AbortSignal
  readonly #startedAt: number
  readonly #state: HopState
  #failure: unknown = null

  constructor(plan: VisitPlan, ports: HttpPorts, signal: AbortSignal) {
    this.#ports = ports
    this.#signal = signal
    this.#startedAt = ports.clock.now()
    this.#state = begin(plan, new Deadline(signal, plan.timeoutMs))
  }

  prepare(): Promise<void> {
    return this.#failing(() => this.#prepareHop())
  }

  send(): Promise<FetchedPage> {
    return this.#failing(() => this.#follow())
  }

  mayHaveSent(): boolean {
    const { carriedSecret, isAnswered } = this.#state
    return carriedSecret && (isAnswered || this.#failure === null || !wasNeverSent(this.#failure))
  }

  async close(): Promise<void> {
    this.#state.deadline.close()
  }

  #prepareHop(): Promise<void> {
    const { url, deadline, plan } = this.#state
    const route = this.#ports.egress.through(plan.account, plan.proxy)
    return route.prepare(url, deadline.signal)
  }

  async #follow(): Promise<FetchedPage> {
    const { clock } = this.#ports
    const state = this.#state
    for (;;) {
      const [answer, next] = await sendHop(state, this.#ports)
      const fetchedAt = clock.now()
      if (next.kind === 'follow') {
        follow(state, answer.head, next)
        // The pool reuses a connection one turn of the event loop after its response: waiting is cheaper than a new
        // connection. And a hop may take milliseconds, so accounts take turns.
        await this.#ports.loopTurns.next(state.plan.account)
        await this.#prepareHop()
        continue
      }
      const page = await createPage(answer, state.plan, state.deadline.signal, this.#ports)
      return { ...page, ...pageOfVisit(state), fetchedAt, totalMs: clock.now() - this.#startedAt }
    }
  }

  async #failing<T>(phase: () => Promise<T>): Promise<T> {
    try {
      return await phase()
    } catch (error) {
      this.#failure = error
      // When the client has disconnected, its own reason is thrown.
      if (this.#signal.aborted) throw this.#signal.reason
      throw toScrapeError(error)
    }
  }
}

function begin(plan: VisitPlan, deadline: Deadline): HopState {
  const url = new URL(plan.url)
  url.username = ''
  url.password = ''
  return {
    plan,
    jar: plan.jar ?? new HopJar({ ...(plan.credentials ?? noCookies), requestedUrl: plan.url }),
    deadline,
    url,
    method: plan.method,
    hasBody: plan.body !== null && plan.body.length > 0,
    carriedSecret: false,
    carriedLogin: false,
    isAnswered: false,
    redirectChain: [],
    setCookies: [],
    setCookieLines: 0,
    sent: [],
  }
}

function follow(state: HopState, head: AnswerHead, next: NextHop & { readonly kind: 'follow' }): void {
  state.redirectChain.push({
    url: state.url.href,
    statusCode: head.status,
    headers: plainHeaders(head),
    setsCookie: head.headers['set-cookie'] !== undefined,
  })
  state.url = next.url
  state.method = next.method
  state.hasBody = next.keepBody
}

/** The parts of a page that follow from the whole visit. */
type VisitPart = Omit<FetchedPage, keyof AnswerPage | 'fetchedAt' | 'totalMs'>

function pageOfVisit({ url, redirectChain, setCookies, carriedSecret, carriedLogin, jar }: HopState): VisitPart {
  const changes = carriedSecret ? jar.changes() : []
  const ofBrowser = { storage: null, ownRequests: null, screenshot: null, failure: null }
  return { finalUrl: url.href, redirectChain, setCookies, carriedSecret, carriedLogin, changes, ...ofBrowser }
}
