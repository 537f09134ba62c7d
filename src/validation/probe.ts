import { holdsLogin } from '../cookies/known-names.ts'
import { merge } from '../cookies/merge.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import type { Tier, TierName } from '../fetching/tier.ts'
import type { Page } from '../page/page.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { ValidationTier } from '../sessions/validation-rule.ts'
import { hasNotUsedLogin, mayLieInStorage, readsNoStorage } from '../use/in-storage.ts'
import { note, undecide, withNote } from '../use/says-nothing.ts'
import { loginElsewhere, loginHasExpired } from '../use/unsent-login.ts'
import type { VisitedSession } from '../use/visit-credentials.ts'
import { gateOf } from '../verdict/compare/compare.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { decide, strongestOf } from '../verdict/score.ts'
import type { AnonymousCopies } from './anonymous-copies.ts'
import type { SeenCookies } from './cookie-sightings.ts'
import type { ProbeMemory } from './probe-memory.ts'
import { type ProbedPages, probePages } from './probe-pages.ts'
import { probeRendered } from './probe-rendered.ts'
import { SiteVisits, type SiteVisitsDependencies, type SiteVisitsOptions, type VisitAsSession } from './site-visits.ts'
import { type Touched, touchedAfter } from './touched.ts'

/** The browser for validations, and the cache of its anonymous copies. */
export interface ValidationBrowser {
  readonly tier: Tier
  readonly copies: AnonymousCopies
}

export interface ProbeDependencies extends SiteVisitsDependencies {
  /** Null: there is none. */
  readonly browser: ValidationBrowser | null
}

/** The answer of a site. `page` is null when there was no page; the judgement says why. */
export interface Probe {
  readonly page: Page | null
  readonly judgement: Judgement
  /** The user's own rule decided, or said that it cannot decide. */
  readonly byRule: boolean
  /** The tier that fetched that page. */
  readonly tier: TierName
  /** A browser has rendered a page for it, even if that did not decide. */
  readonly isRendered: boolean
  /** The judgement of each visit with the session, in order; the verdict need not be that of the last. */
  readonly visits: readonly Judgement[]
  readonly memory: ProbeMemory
  /** How its visits changed the cookies and the storage of the session. */
  readonly touched: Touched
  /** The cookies that they showed. */
  readonly cookies: SeenCookies
}

export interface ProbeOptions extends SiteVisitsOptions {
  /** What earlier validations learned. */
  readonly memory: ProbeMemory
}

/**
 * Asks the site whether a session is logged in: by plain HTTP, and in a browser when plain HTTP gets only the empty
 * shell of an application, or when only a browser is wanted. A page that looks logged out says nothing if no login was
 * sent to it, although the session has one for other pages. Throws TARGET_NOT_ALLOWED and OVERLOADED, and what the
 * visits throw; a site that is down or slow is an answer.
 */
export async function probe(
  deps: ProbeDependencies,
  session: VisitedSession,
  secrets: SessionSecrets,
  options: ProbeOptions,
): Promise<Probe> {
  /** The addresses for which something was sent that may be a login. */
  const withLogin = new Set<string>()
  const visit: VisitAsSession = async (tier, plan, signal) => {
    const fetched = await options.visit(tier, plan, signal)
    if (fetched.carriedLogin) withLogin.add(plan.url.href)
    return fetched
  }
  const found = await askSession({ deps, session, secrets, options: { ...options, visit } })
  const { page, judgement, byRule } = found
  if (judgement.verdict !== 'logged_out' || byRule || page === null) return found
  const carriedLogin = withLogin.has(page.requestedUrl) || loginHasExpired(secrets, deps.clock.now())
  const why = loginElsewhere({ credentials: secrets, carriedLogin })
  if (why === null) return found
  const memory = { ...options.memory, next: found.memory.next }
  return { ...found, memory, judgement: undecide(judgement, why) }
}

async function askSession(asked: AskedProbe): Promise<Probe> {
  const { deps, session, secrets, options } = asked
  const { memory } = options
  const wanted = options.rule?.tier ?? 'auto'
  if (deps.browser !== null && startsInBrowser(wanted, memory)) {
    const rendered = await inBrowser(asked, deps.browser, null)
    const { judgement, page } = rendered
    if (judgement.verdict !== 'logged_out' || page === null || !readsNoStorage(secrets, page)) return rendered
    return { ...rendered, memory, judgement: undecide(judgement, note('in_storage', notUsed)) }
  }
  const site = new SiteVisits(deps, session, secrets, options)
  const canRender = deps.browser !== null && wanted === 'auto'
  const carriesHeader = holdsLogin(secrets.headers)
  const pages = await probePages(site, session.validationUrl, {
    rule: options.rule,
    learned: memory,
    canRender,
    carriesHeader,
  })
  const isBlind = isBlindToStorage(pages, secrets)
  const isAdmitted = canRender && isOnlyAdmitted(pages)
  const isLedIn = canRender && isOnlyLedIn(pages)
  if (!isBlind && !isAdmitted && !isLedIn && !showsShellOnly(pages)) return probeOf(deps.tier, site, pages, false)
  const isRefused = isBlind && pages.judged.judgement.verdict === 'logged_out'
  const plain = probeOf(deps.tier, site, isRefused ? withoutRefusal(pages, memory) : pages, false)
  if (wanted === 'http') return noted(plain, shellByHttp)
  if (deps.browser === null) return noted(plain, noBrowser)
  const rendered = await inBrowser(asked, deps.browser, plain).catch(whyNone)
  if (typeof rendered === 'string') return noted(plain, rendered)
  const { judgement, page } = rendered
  // If its scripts got no data, the page shows no more in a browser than by plain HTTP.
  if (isAdmitted && judgement.verdict === 'logged_in' && !hasGotData(page)) return { ...plain, isRendered: true }
  if (isLedIn && judgement.verdict === 'unknown') return withRendered(plain, rendered)
  const isBlindToLogin = page !== null && judgement.verdict === 'logged_out' && hasNotUsedLogin(secrets, page)
  return isBlindToLogin ? noted(plain, notUsed) : rendered
}

/** When the browser gets no page, the answer by plain HTTP is used. */
function whyNone(error: unknown): string {
  const why = error instanceof AppError ? notRendered[error.code] : undefined
  if (why === undefined) throw error
  return why
}

/** A page that decided in the browser before is asked there directly; this is forgotten with the rule and the URL. */
function startsInBrowser(wanted: ValidationTier, memory: ProbeMemory): boolean {
  return wanted === 'browser' || (wanted === 'auto' && memory.rendered)
}

/** The shell did not decide, or the user's own rule was applied to a page that is still empty. */
function showsShellOnly({ judged }: ProbedPages): boolean {
  return judged.isShell && (judged.byRule || judged.judgement.verdict === 'unknown')
}

/**
 * The session gets the page and anonymous visitors are asked to log in, but it does not decide: scripts may draw more
 * on it.
 */
function isOnlyAdmitted({ judged: { judgement, page, sketch, copy } }: ProbedPages): boolean {
  if (judgement.verdict !== 'unknown' || page === null || page.status > 299 || copy === null) return false
  const isOpen = sketch.madeFor !== 'everybody' && gateOf(sketch) === null
  return isOpen && gateOf(copy) !== null && /html/i.test(page.contentType ?? '')
}

/** The shell itself says nothing, but anonymous visitors are led to a login in its place. */
function isOnlyLedIn({ judged: { isShell, byRule, judgement } }: ProbedPages): boolean {
  if (!isShell || byRule || judgement.verdict !== 'logged_in') return false
  return decide(judgement.evidence.filter(({ signal }) => signal !== 'comparison')).verdict !== 'logged_in'
}

/**
 * What plain HTTP has shown, with what speaks against it in the browser: one that could not draw the page, because its
 * scripts are missing for instance, takes nothing away.
 */
function withRendered(plain: Probe, rendered: Probe): Probe {
  const against = rendered.judgement.evidence.filter(({ weight }) => weight < 0)
  const evidence = strongestOf([...plain.judgement.evidence, ...against])
  const decision = decide(evidence)
  if (decision.verdict !== 'logged_in') return rendered
  const { page, memory, tier } = plain
  return { ...rendered, page, memory, tier, judgement: { ...plain.judgement, ...decision, evidence } }
}

/** The page's scripts asked the site for something and got it. */
const hasGotData = (page: Page | null) => page?.ownRequests?.some(({ status }) => status < 400) === true

/** Plain HTTP was refused, or has shown nothing, and the login may be in a storage, which it does not send. */
function isBlindToStorage({ judged, visits }: ProbedPages, secrets: SessionSecrets): boolean {
  const { verdict } = judged.judgement
  if ((verdict !== 'logged_out' && verdict !== 'unknown') || judged.byRule) return false
  return mayLieInStorage(secrets, verdict === 'logged_out' && visits.some(({ isShell }) => isShell))
}

function withoutRefusal({ judged, visits, memory }: ProbedPages, learned: ProbeMemory): ProbedPages {
  const judgement = undecide(judged.judgement, note('in_storage', inStorage))
  const kept = { ...learned, next: memory.next }
  return { judged: { ...judged, judgement, tells: false }, visits, memory: kept }
}

function probeOf(tier: Tier, site: SiteVisits, { judged, visits, memory }: ProbedPages, isRendered: boolean): Probe {
  const { page, judgement, byRule } = judged
  return {
    page,
    judgement,
    byRule,
    tier: tier.name,
    isRendered,
    visits: visits.flatMap(({ shown }) => shown),
    memory,
    touched: site.touched(),
    cookies: site.seenCookies(),
  }
}

interface AskedProbe {
  readonly deps: ProbeDependencies
  readonly session: VisitedSession
  readonly secrets: SessionSecrets
  readonly options: ProbeOptions
}

/**
 * Asks the validation URL in a browser. Throws as `probeRendered`, and after plain HTTP also the error for which there is
 * no page.
 * @param before the answer by plain HTTP a moment ago, which the result continues; null: there was none
 */
async function inBrowser(
  { deps, session, secrets, options }: AskedProbe,
  { tier, copies }: ValidationBrowser,
  before: Probe | null,
): Promise<Probe> {
  const changes = before?.touched.changes ?? []
  const { next } = merge(secrets, changes, 'all', deps.clock.now()) ?? { next: {} }
  const after = (touched: Touched): Touched => (before === null ? touched : touchedAfter(before.touched, touched))
  const visitOptions: SiteVisitsOptions = {
    ...options,
    onVisited: (touched, shown) => options.onVisited?.(after(touched), shown),
  }
  const site = new SiteVisits({ ...deps, tier, copies }, session, { ...secrets, ...next }, visitOptions)
  const rendered = await probeRendered(site, session.validationUrl, before?.memory ?? options.memory)
  const { failure } = rendered.judged
  if (before !== null && failure !== undefined) throw new AppError(failure)
  const found = probeOf(tier, site, rendered, true)
  if (before === null) return found
  return {
    ...found,
    visits: [...before.visits, ...found.visits],
    touched: after(found.touched),
    cookies: {
      given: [...before.cookies.given, ...found.cookies.given],
      toAnyone: [...before.cookies.toAnyone, ...found.cookies.toAnyone],
    },
  }
}

const drawn = 'the page is drawn by JavaScript'
const inStorage =
  'refused, but the login may lie in the stored localStorage or IndexedDB, which plain HTTP does not use'
const shellByHttp = `${drawn}, and validation.tier is http`
const noBrowser = `${drawn}, and only a browser can render it: this server has none`
const notUsed =
  'in a browser, nothing of this address uses the stored login: set validation_url to one that does, and store what that needs'
/** Why the browser got no page. */
const notRendered: Partial<Record<ErrorCode, string>> = {
  OVERLOADED: `${drawn}, and no browser was free to render it`,
  TARGET_NOT_ALLOWED: `${drawn}, and led the browser to an address that is not allowed`,
  TARGET_UNREACHABLE: `${drawn}, and the browser could not reach it`,
  PROXY_FAILED: `${drawn}, and the proxy of the session failed in the browser`,
  TIMEOUT: `${drawn}, and the browser did not finish it in time`,
}

function noted(probe: Probe, seen: string): Probe {
  return { ...probe, judgement: withNote(probe.judgement, note('needs_browser', seen)) }
}
