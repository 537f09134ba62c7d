import { redactUrl } from '../audit/redact-url.ts'
import type { Clock } from '../clock.ts'
import { HopJar, noCookies } from '../cookies/hop-jar.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import type { LoopTurns } from '../fairness/loop-turns.ts'
import type { ByteShare } from '../fetching/budget.ts'
import { defaultRenderingOptions } from '../fetching/rendering-options.ts'
import { sendAndClose } from '../fetching/send-and-close.ts'
import {
  type FetchedPage,
  isBrokenOff,
  plainVisit,
  type Tier,
  type VisitCredentials,
  type VisitJar,
  type VisitPlan,
} from '../fetching/tier.ts'
import { wholeText } from '../fetching/whole-text.ts'
import type { Page } from '../page/page.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { ValidationRule } from '../sessions/validation-rule.ts'
import { bindsDevice } from '../use/binds-device.ts'
import type { ObservePage } from '../use/judge.ts'
import { reached, reachedOrRefused } from '../use/no-answer.ts'
import { pageOf } from '../use/page-of.ts'
import { proxyFailedSignal, unreachable, unreadObservation } from '../use/unread-page.ts'
import { credentialsOf, type VisitedSession } from '../use/visit-credentials.ts'
import type { PageObservation } from '../verdict/compare/page-observation.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'
import { type AnonymousCookie, type AnonymousCopies, type AnonymousCopy, copyPlace } from './anonymous-copies.ts'
import { type GivenCookie, givenCookie, type SeenCookies } from './cookie-sightings.ts'
import { logoutGuard } from './logout-guard.ts'
import type { JudgedVisit, Touched } from './touched.ts'
import { holdsSecret, inventedLogin, languageOf } from './without-session.ts'

export interface SiteVisitsDependencies {
  readonly tier: Tier
  readonly observe: ObservePage
  readonly copies: AnonymousCopies
  readonly clock: Clock
  /** Lets others use the main thread between two slices of a large page. */
  readonly loopTurns: Pick<LoopTurns, 'next'>
}

/** A page as the session gets it; `page` is null when there was none, and the judgement says why. */
export interface Visit {
  readonly page: Page | null
  readonly observation: PageObservation
  /** The first observation, when it took two. */
  readonly before: PageObservation | null
  /** Why the site was not reached; absent: it was. */
  readonly failure?: ErrorCode
}

export type VisitAsSession = (tier: Tier, plan: VisitPlan, signal: AbortSignal) => Promise<FetchedPage>

export interface SiteVisitsOptions {
  readonly signal: AbortSignal
  /** Visits a page with the session; it is recorded before anything of the session is sent. */
  readonly visit: VisitAsSession
  readonly rule: ValidationRule | null
  /** The account that the visits count for. */
  readonly account: string
  /** Counts the bytes of bodies. */
  readonly bytes: ByteShare
  /** For one visit with redirects and body: default 30,000 milliseconds, and twice that for a whole validation. */
  readonly visitTimeoutMs?: number
  /** Called after each visit with the session: how all of them changed its state so far, and what its page alone shows. */
  readonly onVisited?: (touched: Touched, shown: JudgedVisit) => void
}

const maxResponseBytes = 5 * 1024 * 1024
/** More Set-Cookie lines of one validation are ignored. */
const maxGiven = 500
const maxAnonymous = 50
/** The characters of a URL in a sentence that also says why it did not answer. */
const maxToldUrl = 80
const defaultTimeoutMs = 30_000

/** Visits the pages of a site, with and without the session. */
export class SiteVisits {
  readonly rule: ValidationRule | null
  readonly #deps: SiteVisitsDependencies
  readonly #domain: string
  readonly #secrets: SessionSecrets
  readonly #options: SiteVisitsOptions
  readonly #credentials: VisitCredentials
  readonly #language: Readonly<Record<string, string>>
  /** One jar for all visits: cookies set in one are sent in the next, as in a browser. */
  readonly #jar: HopJar
  readonly #visitTimeoutMs: number
  readonly #endsAt: number
  readonly #given: GivenCookie[] = []
  readonly #toAnyone = new Map<string, AnonymousCookie>()
  #worstStatus = 0
  #bindsDevice = false
  /** The result of the browser tier; plain HTTP has it in the jar. */
  #rendered: Pick<FetchedPage, 'changes' | 'storage'> | null = null
  #hasCarried = false
  /** The copies that were fetched for this validation. */
  readonly #fetched = new Set<string>()

  constructor(
    deps: SiteVisitsDependencies,
    session: VisitedSession,
    secrets: SessionSecrets,
    options: SiteVisitsOptions,
  ) {
    this.#deps = deps
    this.#domain = session.domain
    this.#secrets = secrets
    this.#options = options
    this.rule = options.rule
    this.#credentials = credentialsOf(session, secrets)
    this.#language = languageOf(this.#credentials)
    this.#jar = new HopJar({ ...this.#credentials, requestedUrl: new URL(session.validationUrl) })
    this.#visitTimeoutMs = options.visitTimeoutMs ?? defaultTimeoutMs
    this.#endsAt = deps.clock.now() + 2 * this.#visitTimeoutMs
  }

  /**
   * With `isOurChoice`, a page that we chose ourselves: it is visited once, and the session does not follow redirects that
   * may end it. Throws TARGET_NOT_ALLOWED and OVERLOADED, and what `visit` of the options throws.
   */
  async withSession(url: string, { isOurChoice = false } = {}): Promise<Visit> {
    if (isOurChoice) {
      const guarded = logoutGuard(this.#jar)
      const visit = await this.#once(url, guarded)
      return guarded.hasRefused() ? unseen('The page leads to an address that ends a session.') : visit
    }
    const visit = await this.#once(url, this.#jar)
    // The site tested whether cookies are accepted: the second visit shows the page.
    return visit.observation.asksAgain ? { ...(await this.#once(url, this.#jar)), before: visit.observation } : visit
  }

  /**
   * A copy, recent or (`isFresh`) of this validation; null when there is none. Sends nothing of the session but its
   * language.
   */
  async withoutSession(url: string, { isOurChoice = false, isFresh = false } = {}): Promise<AnonymousCopy> {
    const { copies } = this.#deps
    const key = this.#copyKey(url)
    const kept = isFresh && !this.#fetched.has(key) ? undefined : copies.get(key)
    if (kept !== undefined) return this.#noted(kept)
    if (this.isOver()) return null
    const copy = holdsSecret(url) ? null : await this.#anonymously(url, null, !isOurChoice)
    copies.set(key, copy)
    this.#fetched.add(key)
    return this.#noted(copy)
  }

  /**
   * The page for a login with invented values; a site that only checks that a cookie or token is there sends the same
   * page as to a user. By plain HTTP a recent copy, or one fetched now; null when there is none. Of the session only
   * the language is sent.
   */
  async withInventedLogin(url: string): Promise<Sketch | null> {
    const isRendered = this.#rendered !== null
    const invented = inventedLogin(this.#credentials, isRendered)
    if (invented === null) return null
    const { copies } = this.#deps
    const names = [...Object.keys(invented.cookies), ...invented.exactCookies.map(({ name }) => name)]
    const key = `${this.#copyKey(url)} ${names.join(' ')}`
    const kept = isRendered ? undefined : copies.get(key)
    if (kept !== undefined) return kept
    if (this.isOver()) return null
    const copy = holdsSecret(url) ? null : await this.#anonymously(url, invented, true)
    if (!isRendered) copies.set(key, copy)
    return copy
  }

  /** Whether there is a copy without asking the site. */
  hasCopy(url: string): boolean {
    return this.#deps.copies.get(this.#copyKey(url)) !== undefined
  }

  /** Whether the session may be sent there at all. */
  reaches(url: string): boolean {
    const target = URL.parse(url)
    return target !== null && inScope(this.#domain, cookieHost(target))
  }

  /** Whether the time for all visits is up. */
  isOver(): boolean {
    return this.#deps.clock.now() >= this.#endsAt
  }

  /** How all visits with the session changed its cookies so far. */
  touched(): Touched {
    const changes = this.#rendered?.changes ?? this.#jar.changes()
    const storage = this.#rendered?.storage ?? null
    return {
      changes: this.#hasCarried ? changes : [],
      worstStatus: this.#worstStatus,
      bindsDevice: this.#bindsDevice,
      storage,
    }
  }

  /** The cookies that the visits showed so far, with and without the session. */
  seenCookies(): SeenCookies {
    return { given: this.#given, toAnyone: [...this.#toAnyone.values()] }
  }

  #noted(copy: AnonymousCopy): AnonymousCopy {
    for (const cookie of copy?.cookies ?? []) this.#toAnyone.set(cookie.name, cookie)
    return copy
  }

  #copyKey(url: string): string {
    return copyPlace(url, this.#secrets.proxy, this.#language)
  }

  /** Only cookies set within the session's scope; those of other hosts are not the session's. */
  #ownSetCookies(fetched: FetchedPage): GivenCookie[] {
    const now = this.#deps.clock.now()
    return fetched.setCookies.filter(({ hopUrl }) => this.reaches(hopUrl)).map((cookie) => givenCookie(cookie, now))
  }

  async #once(url: string, jar: VisitJar): Promise<Visit> {
    const target = new URL(url)
    const { visit, rule, signal, onVisited } = this.#options
    const fetched = await reached(visit(this.#deps.tier, this.#planOf(target, this.#credentials, jar), signal))
    if (fetched instanceof AppError)
      return unseen(`${redactUrl(url).slice(0, maxToldUrl)}: ${fetched.message}`, fetched.code)
    this.#worstStatus = Math.max(this.#worstStatus, fetched.status)
    this.#hasCarried ||= fetched.carriedSecret
    this.#bindsDevice ||= bindsDevice(fetched)
    if (fetched.ownRequests !== null) this.#rendered = fetched
    if (fetched.carriedSecret) this.#given.push(...this.#ownSetCookies(fetched).slice(0, maxGiven - this.#given.length))
    const held = { ...this.#secrets, domain: this.#domain }
    const page = await this.#pageOf(target, fetched, held)
    const observation = await this.#observe(page, rule)
    onVisited?.(this.touched(), { judgement: observation.judgement, url: fetched.finalUrl })
    if (isBrokenOff(fetched)) throw fetched.failure
    return { page, observation, before: null }
  }

  async #anonymously(url: string, invented: VisitCredentials | null, mayAgain: boolean): Promise<AnonymousCopy> {
    const target = new URL(url)
    // It has no cookies but those set during its own redirects.
    const jar = new HopJar({ ...(invented ?? noCookies), requestedUrl: target })
    const { tier } = this.#deps
    const cookies = new Map<string, boolean>()
    const visit = async () => {
      const plan = this.#planOf(target, invented, jar)
      const fetched = await reachedOrRefused(tier.prepare(plan, this.#options.signal).then(sendAndClose))
      if (fetched === null) return null
      if (isBrokenOff(fetched)) throw fetched.failure
      for (const { cleared, name, httpOnly } of this.#ownSetCookies(fetched)) if (!cleared) cookies.set(name, httpOnly)
      const page = await this.#pageOf(target, fetched, { ...noCookies, domain: this.#domain })
      return this.#observe(page, null)
    }
    const first = await visit()
    const settled = mayAgain && first?.asksAgain === true ? await visit() : first
    if (settled === null) return null
    const given = Array.from(cookies, ([name, httpOnly]) => ({ name, httpOnly })).slice(0, maxAnonymous)
    return { ...settled.sketch, cookies: given }
  }

  async #pageOf(target: URL, fetched: FetchedPage, state: CookieState & { readonly domain: string }): Promise<Page> {
    const { loopTurns, clock } = this.#deps
    const text = await wholeText(fetched, () => loopTurns.next(this.#options.account))
    return pageOf(target, { ...fetched, text: () => text }, state, clock.now())
  }

  #observe(page: Page, rule: ValidationRule | null): Promise<PageObservation> {
    return this.#deps.observe(page, rule, { account: this.#options.account, timeoutMs: this.#remainingMs() })
  }

  #remainingMs(): number {
    return Math.max(1, this.#endsAt - this.#deps.clock.now())
  }

  #planOf(url: URL, credentials: VisitCredentials | null, jar: VisitJar): VisitPlan {
    const { account, bytes } = this.#options
    const timeoutMs = Math.min(this.#visitTimeoutMs, this.#remainingMs())
    // An application may keep its login there. If the session has none stored, none is read and stored either.
    const restoreSessionStorage =
      credentials?.storage.some(({ sessionStorage = [] }) => sessionStorage.length > 0) ?? false
    const browser = { ...defaultRenderingOptions, restoreSessionStorage }
    const sent = { credentials, jar, callerHeaders: credentials === this.#credentials ? {} : this.#language }
    const limits = { timeoutMs, maxResponseBytes, bytes }
    return { ...plainVisit, ...sent, ...limits, account, purpose: 'check', url, proxy: this.#secrets.proxy, browser }
  }
}

function unseen(why: string, failure?: ErrorCode): Visit {
  const judgement = unreachable(why, failure === 'PROXY_FAILED' ? proxyFailedSignal : 'unreachable')
  const visit = { page: null, observation: unreadObservation(judgement), before: null }
  return failure === undefined ? visit : { ...visit, failure }
}
