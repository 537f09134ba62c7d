import type { ErrorCode } from '../errors.ts'
import type { Page } from '../page/page.ts'
import type { ValidationRule } from '../sessions/validation-rule.ts'
import { isAskedLogin, isBlindFile, isUnserved, note, undecide } from '../use/says-nothing.ts'
import { compare, gateOf } from '../verdict/compare/compare.ts'
import { type Compared, judgeCompared } from '../verdict/compare/compared.ts'
import type { PageObservation } from '../verdict/compare/page-observation.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'
import { type Evidence, isOfSite, type Judgement } from '../verdict/judgement.ts'
import type { AnonymousCopy } from './anonymous-copies.ts'
import { judgeRuled } from './judge-ruled.ts'
import { noMemory, type ProbeMemory } from './probe-memory.ts'
import { copyKey, isPlainRefusal, refused } from './refusing-page.ts'
import type { SiteVisits, Visit } from './site-visits.ts'

/** A page as the session gets it, judged. */
export interface Judged {
  readonly url: string
  readonly page: Page | null
  /** Why the site was not reached; absent: it was. */
  readonly failure?: ErrorCode
  readonly judgement: Judgement
  /**
   * The judgement of each visit for it, in order: one; two when the first one only tested whether cookies are accepted; and
   * one of the site's entry, if that was asked because of a refusal.
   */
  readonly shown: readonly Judgement[]
  /** The page differs between the session and anonymous visitors. */
  readonly tells: boolean
  /** The user's own rule decided, or said that it cannot decide. */
  readonly byRule: boolean
  /** It is the empty shell of an application. */
  readonly isShell: boolean
  readonly links: readonly string[]
  readonly sketch: Sketch
  /** As an anonymous visitor gets it; null if it was not compared. */
  readonly copy: AnonymousCopy
}

interface JudgeOptions {
  /** What was learned about the site while the session was logged in. */
  readonly memory: ProbeMemory
  /** We chose the page ourselves. */
  readonly isOurChoice: boolean
}

/**
 * Visits a page with the session and judges it compared with its anonymous copy: by the user's rule if that decides,
 * else by the difference, else, without a copy, by the page alone. If only the difference shows a login and the visit
 * ended at another page, that page is asked without the session, too.
 */
export async function judgeAt(
  site: SiteVisits,
  url: string,
  { memory = noMemory, isOurChoice = false }: Partial<JudgeOptions>,
): Promise<Judged> {
  const judged = withoutUnfinished(await judgeByCopy(site, url, { memory, isOurChoice }))
  if (!isOurChoice && isOwnLoginPage(judged)) return undecided(judged, ownLoginPage)
  // It counts as a shell: a browser may show more on it.
  if (await isForAnyLogin(site, judged)) return { ...undecided(judged, forAnyLogin), isShell: true }
  if (!mayBeRefusedToAll(site, judged)) return judged
  if (await isRefusedToAll(site, judged, { memory, isOurChoice })) {
    return undecided(judged, refused(judged.sketch.status))
  }
  return judged.byRule || memory.tells ? judged : byEntry(site, judged)
}

/** The validation URL is a login page, and the session gets it: so may users who are logged in. */
function isOwnLoginPage({ url, page, judgement, byRule }: Judged): boolean {
  return judgement.verdict === 'logged_out' && !byRule && page !== null && isAskedLogin(url, page)
}

const ownLoginPage = note(
  'final_url',
  'validation_url is a login page, which users who are logged in may get as well: set it to a page behind the login',
)

function withoutUnfinished(judged: Judged): Judged {
  const { page, judgement, byRule } = judged
  if (page === null || byRule || judgement.verdict !== 'logged_out') return judged
  if (page.isStillLoading === true) return undecided(judged, unfinished)
  if (isBlindFile(page, judgement.evidence)) return undecided(judged, sendsEverybody)
  return isUnserved(page) ? undecided(judged, serverDown) : judged
}

const unfinished = note(
  'still_loading',
  'the page was read before it had loaded, and its scripts may show a user later',
)

const sendsEverybody = note(
  'comparison',
  'a file that sends everybody to a login: set validation_url to a page behind the login',
)

const serverDown = note(
  'own_requests',
  'the server answered none of the requests of the application, which was not told who is logged in',
)

/**
 * Whether a page that shows a login is the same for a login with invented values. Many sites only check that a cookie
 * is there before they send a page, and many applications that a token is stored before they draw one, so a session
 * that has ended gets it, too. A name on the page proves more, unless a script may have read it from the token; so does
 * an answer about the visitor.
 */
async function isForAnyLogin(site: SiteVisits, { url, page, judgement, byRule, sketch }: Judged): Promise<boolean> {
  if (judgement.verdict !== 'logged_in' || byRule || page === null) return false
  const isRendered = page.ownRequests !== undefined
  const isAnswered = judgement.evidence.some(({ signal, weight }) => signal === 'own_requests' && weight > 0)
  if (isRendered ? isAnswered : sketch.names.length > 0) return false
  const invented = await site.withInventedLogin(url)
  return invented !== null && isIdentical(sketch, invented)
}

/** Nothing differs but what changes by itself, such as tokens, numbers and dates. */
function isIdentical(a: Sketch, b: Sketch): boolean {
  const whole = ({ status, path, title, forms, links, texts, shape, data }: Sketch) =>
    JSON.stringify([status, path, title, forms, links, texts, shape, data])
  return whole(a) === whole(b)
}

const forAnyLogin = note('comparison', 'the same page for a login with invented values')

/**
 * Whether a refusal that does not mention a login may be for everybody, as by a firewall. It is not if anonymous
 * visitors got the same refusal while the session was logged in: then it is the site's answer to visitors who are not
 * logged in. If the session was never seen logged in, it is not if they can open the entry of the site.
 */
async function isRefusedToAll(
  site: SiteVisits,
  { url, copy }: Judged,
  { memory, isOurChoice }: JudgeOptions,
): Promise<boolean> {
  const differed = hasDiffered(memory, url)
  if (differed && memory.shown !== undefined) return copy === null || isAnother(copy, memory)
  if (differed ? copy === null : memory.tells || isOurChoice) return true
  const entry = await site.withoutSession(entryOf(url), { isFresh: true })
  // A firewall that refuses everybody does not say that there is no such page.
  return entry === null || (entry.status !== 404 && isPlainRefusal(entry))
}

function mayBeRefusedToAll({ rule }: SiteVisits, { judgement, byRule, sketch, copy }: Judged): boolean {
  if (judgement.verdict !== 'logged_out' || !isPlainRefusal(sketch)) return false
  return (!byRule || mayBeMissed(rule)) && (copy === null || isPlainRefusal(copy))
}

const entryOf = (url: string) => new URL('/', url).href

/**
 * A page that refuses everybody may refuse users who are logged in, too, as an API that is switched off. So the entry of a
 * site whose session was never seen logged in is asked with the session.
 */
async function byEntry(site: SiteVisits, refusing: Judged): Promise<Judged> {
  const url = entryOf(refusing.url)
  if (site.isOver() || !site.reaches(url) || refusing.url === url) return refusing
  if ((await site.withoutSession(url, { isFresh: true }))?.status === 404) return refusing
  const entry = await judgeAt(site, url, { isOurChoice: true })
  const answer = entry.judgement.verdict === 'logged_in' ? undecided(refusing, refusedAlone) : refusing
  return { ...answer, shown: [...answer.shown, ...entry.shown] }
}

const refusedAlone = note(
  'comparison',
  'everybody is refused here, while / shows a login: choose another validation_url',
)

/** The rule only says what a page shows to a user who is logged in; a page of a firewall never shows that. */
const mayBeMissed = (rule: ValidationRule | null) => rule?.loggedOut === null && rule.loggedIn?.status === null

/** The page was seen to differ while the session was logged in. */
const hasDiffered = (memory: ProbeMemory, url: string) => memory.tells && memory.url === url

/** Anonymous visitors get another page than then, as during maintenance. */
const isAnother = (copy: Sketch, { shown }: ProbeMemory) => shown !== undefined && copyKey(copy) !== shown

function undecided(judged: Judged, why: Evidence): Judged {
  const judgement = undecide(judged.judgement, why)
  return { ...judged, judgement, shown: [...judged.shown.slice(0, -1), judgement], tells: false }
}

async function judgeByCopy(site: SiteVisits, url: string, { memory, isOurChoice }: JudgeOptions): Promise<Judged> {
  const isKnown = hasDiffered(memory, url)
  const visit = await site.withSession(url, { isOurChoice })
  const { page, observation } = visit
  const alone = judged(url, visit, observation.judgement)
  if (observation.ruling !== null)
    return { ...judged(url, visit, judgeRuled(observation, observation.ruling)), byRule: true }
  if (page === null || isOfSite(observation.judgement.verdict)) return alone
  const copy = await copyToCompare(site, url, observation, { isOurChoice, memory, differed: isKnown })
  if (copy === null) return alone
  const differed = isKnown && !isAnother(copy, memory) && !isHindered(page)
  const compared = judgeCompared(observation, copy, differed)
  const withCopy = ({ judgement, tells }: Compared) => ({ ...judged(url, visit, judgement), tells, copy })
  if (!isLoggedIn(compared) || isLoggedIn(observation)) return withCopy(compared)
  if (mayBeUnfinished(visit)) return alone
  const { finalUrl } = page
  if (finalUrl === URL.parse(url)?.href) return withCopy(compared)
  const there = await site.withoutSession(finalUrl, { isOurChoice, isFresh: true })
  if (there === null) return alone
  return withCopy(isOpen(there) ? judgeCompared(observation, there) : compared)
}

/**
 * The anonymous copy. A recent one is fetched again if it would decide although everybody may get another page by now.
 */
async function copyToCompare(
  site: SiteVisits,
  url: string,
  observation: PageObservation,
  { isOurChoice, memory, differed }: JudgeOptions & { readonly differed: boolean },
): Promise<AnonymousCopy> {
  const isRefused = isPlainRefusal(observation.sketch)
  // A firewall may have begun to refuse everybody.
  const kept = await site.withoutSession(url, { isOurChoice, isFresh: differed && isRefused })
  if (kept === null) return null
  // Or it has stopped refusing, or maintenance is over.
  const isPause = differed ? isAnother(kept, memory) : isLoggedIn(observation) && !asksToLogIn(kept)
  const isOver = isPause || (!isRefused && isPlainRefusal(kept))
  // Or everybody gets a page about maintenance: only the difference shows a login.
  const isByDifference = !isLoggedIn(observation) && isLoggedIn(judgeCompared(observation, kept, differed))
  return isOver || isByDifference ? site.withoutSession(url, { isOurChoice, isFresh: true }) : kept
}

const isLoggedIn = ({ judgement }: Pick<Judged, 'judgement'>) => judgement.verdict === 'logged_in'

const asksToLogIn = (copy: Sketch) => copy.offers.login || gateOf(copy) !== null

/** Anonymous visitors can open the page, so it proves nothing that the session is redirected to it and they are not. */
const isOpen = (copy: Sketch) => copy.status < 300 && copy.verdict !== 'blocked' && gateOf(copy) === null

/** The site failed to answer some requests of the application, or put them off (429). */
const isHindered = ({ ownRequests = [] }: Page) => ownRequests.some(({ status }) => status === 429 || status >= 500)

/** A page that shows "Loading…", or that its application could not start, has at most so many texts. */
const fewTexts = 8

/**
 * Whether a page that scripts draw may be incomplete, with nothing on it that shows a login. One of its requests got
 * 429 or 5xx, or all of them failed; or it has no link, no form and few texts, because it is still loading or could not
 * load. Then it proves nothing that it is not a login page, although its anonymous copy is one.
 */
function mayBeUnfinished({ page, observation: { sketch, judgement } }: Pick<Visit, 'page' | 'observation'>): boolean {
  if (page?.ownRequests === undefined || judgement.evidence.some(({ weight }) => weight > 0)) return false
  const own = page.ownRequests
  if (isHindered(page)) return true
  if (own.length > 0 && own.every(({ status }) => status >= 400)) return true
  const { links, forms, texts, shape } = sketch
  return links.length + forms.length === 0 && texts.length <= fewTexts && shape.length > 0
}

/**
 * Whether a page, judged by its anonymous copy, may differ for logged-in users: it exists and is not a shell that all
 * share.
 */
export function mayTell(copy: Sketch, base: Sketch | null): boolean {
  if (copy.status === 404 || copy.status === 405 || copy.status === 410 || copy.status >= 500) return false
  if (copy.verdict === 'blocked' || copy.verdict === 'site_down') return false
  if (gateOf(copy) !== null) return true
  return copy.status < 400 && (base === null || !compare({ ...copy, path: base.path }, base).same)
}

function judged(url: string, { page, observation, before, failure }: Visit, judgement: Judgement): Judged {
  const { links, sketch } = observation
  return {
    ...(failure === undefined ? {} : { failure }),
    url,
    page,
    judgement,
    shown: before === null ? [judgement] : [before.judgement, judgement],
    tells: false,
    byRule: false,
    isShell: sketch.isShell,
    links,
    sketch,
    copy: null,
  }
}
