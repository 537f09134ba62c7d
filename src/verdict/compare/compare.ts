import { isOwnAddress } from '../../visitor/own-address.ts'
import { showable } from '../../visitor/showable.ts'
import { isLoginUrl } from '../../wordings/urls.ts'
import { isKnownLanguage } from '../../wordings/wordings.ts'
import { type Evidence, isOfSite } from '../judgement.ts'
import { strongestOf } from '../score.ts'
import { finalUrl } from '../signals/final-url.ts'
import { hasTrait } from '../signals/signals.ts'
import { OF_A_BROWSER } from './json-paths.ts'
import type { Sketch } from './sketch.ts'
import { textHash } from './steady.ts'

/** The result of comparing a page with its anonymous copy. */
export interface Comparison {
  /** Both are the same, except for what changes by itself. */
  readonly same: boolean
  /** Empty if both are the same. */
  readonly evidence: readonly Evidence[]
}

/** With this similarity they are one page whose content has changed between two visits. */
const SAME = { links: 0.85, texts: 0.7, shape: 0.85, data: 0.95 }

const NOTHING: Comparison = { same: false, evidence: [] }

/**
 * Compares a page as the session gets it (`mine`) with its anonymous copy (`theirs`): status, redirects, final address,
 * forms, links and their purpose, names, texts and structure; not tokens, dates, numbers, or what other hosts serve. If the
 * site was down or blocked either visit, the result is empty. `told`: this page was seen to let the session in.
 */
export function compare(mine: Sketch, theirs: Sketch, told = false): Comparison {
  const [myGate, theirGate] = [gateOf(mine), gateOf(theirs)]
  // It may know the visitor and deny this page, also as one that is not there; an unknown visitor is asked to log in.
  if (myGate !== null && theirGate !== null && !told && isDenial(myGate) && !isDenial(theirGate) && !mine.offers.login)
    return found(2.5, `denied with the session (${myGate.seen}), asked to log in without it: ${theirGate.seen}`)
  if (tellsNothing(mine) || tellsNothing(theirs)) return NOTHING
  if (isSame(mine, theirs)) return { same: true, evidence: [] }
  // Denied for another reason than that nobody is logged in, such as the program that asks: strangers may see it.
  if (myGate !== null && isDenial(myGate) && isOpen(theirs, theirGate) && !mine.offers.login)
    return found(2.5, `denied with the session (${myGate.seen}), allowed without it`)
  if (theirGate !== null && myGate === null) return mine.status < 300 ? admitted(mine, theirs, theirGate) : NOTHING
  if (myGate !== null && theirGate === null)
    return isOpen(theirs, theirGate)
      ? found(-2, `refused with the session (${myGate.seen}), allowed without it`)
      : NOTHING
  // A page that shows everybody a login form: a user who is logged in also finds a control to log out on it.
  const isForm = myGate?.signal === 'password_form'
  if ((isForm || myGate?.signal === 'own_requests') && mine.path === theirs.path && seesWayOut(mine, theirs))
    return { same: false, evidence: [observed(2, WAY_OUT), ...(isForm ? shared(mine, theirs, -1) : [])] }
  // Two ways to refuse mean the same: the same form in another language, another message above it.
  if (myGate !== null && theirGate !== null && isDoubtful(myGate, mine, theirs))
    return found(4, `more than a demand to log in (${mine.status}), refused without the session: ${theirGate.seen}`)
  if (!told && isFormForAnybody(mine, theirs))
    return found(0, 'links only with the session, next to a login form for all')
  if (myGate !== null) return { same: mine.path === theirs.path && !seesWayOut(mine, theirs), evidence: [] }
  return mine.status === theirs.status ? bothOpen(mine, theirs) : NOTHING
}

const isOpen = ({ status }: Sketch, gate: Evidence | null) => status < 300 && gate === null

const seesWayOut = (mine: Sketch, theirs: Sketch) => mine.offers.logout && !theirs.offers.logout
const WAY_OUT = 'a control to log out only with the session'

/** A page with a login form, not of a user, that has more links for the session only: it may know its user, or remember them. */
export function isFormForAnybody(mine: Sketch, theirs: Sketch): boolean {
  if ([mine, theirs].some((one) => gateOf(one)?.signal !== 'password_form' || one.hops.length > 0)) return false
  const address = `http://site${mine.path}`
  if (mine.path !== theirs.path || mine.madeFor === 'everybody' || isOwnAddress(address) || isLoginUrl(address))
    return false
  if (likeness(mine.forms, theirs.forms) < 1) return false
  const isMore = mine.links.some((one) => !theirs.links.includes(one) && !mine.loginLinks.includes(one))
  return isMore && theirs.links.every((one) => mine.links.includes(one))
}

const SENTENCES = new Set(['login_demand', 'session_ended'])

/**
 * A demand to log in on a page that is open only with the session, and greets its user or has more on it: it may be for when
 * the session ends, or by a script that has yet to ask who is there.
 */
function isDoubtful({ signal }: Evidence, mine: Sketch, theirs: Sketch): boolean {
  if (!SENTENCES.has(signal) || mine.status >= 300 || mine.hops.length > 0 || theirs.path === mine.path) return false
  const isGreeted =
    signal === 'login_demand' && mine.evidence.some((one) => one.signal === 'greeting' && one.weight > 0)
  return isGreeted || (!mine.offers.login && mine.links.length >= theirs.links.length + 8)
}

const tellsNothing = ({ verdict, status }: Sketch) => isOfSite(verdict) || status === 404 || status === 410

/**
 * Allowed only with the session. A bare 403 may be meant for automated requests, so it weighs less. If everybody who is let
 * in gets the same page, the site may only have checked that the cookies are there.
 */
function admitted(mine: Sketch, theirs: Sketch, gate: Evidence): Comparison {
  if (gate.signal === 'login_demand' && mine.path === theirs.path && isForeign(mine, theirs)) return NOTHING
  if (gate.signal === 'password_form' && isTranslated(mine, theirs))
    return found(gate.weight, `the same page as without the session: ${gate.seen}`)
  const saysNobody = mine.evidence.some(({ signal, weight }) => weight <= PLAIN && hasTrait(signal, 'explicit'))
  // Next to nothing instead of a login page shows no login, unless it is a shell to which strangers are not let through.
  const isLedToLogin = theirs.evidence.some(({ signal, weight }) => signal === finalUrl.name && weight < 0)
  const isShell = mine.isShell && isLedToLogin
  const isNothing = mine.isScant && gate.signal !== 'status' && !isShell
  // Data without a user in it does not show a logout either.
  const isEmpty = isNothing || mine.madeFor === 'everybody' || hasFailed(mine)
  // A page with a control to log out and data of nobody contradicts itself: the control may be for everybody.
  if (saysNobody ? statesOf(mine).includes('logout+') : isEmpty || asksForMore(mine)) return NOTHING
  const weight = saysNobody || isShell ? 2.5 : gate.signal === 'status' && theirs.status === 403 ? 3 : 4
  return found(weight, `allowed with the session (${mine.status}), refused without it: ${gate.seen}`)
}

function isSame(mine: Sketch, theirs: Sketch): boolean {
  if (mine.status !== theirs.status || mine.path !== theirs.path || mine.title !== theirs.title) return false
  const { offers } = mine
  if (offers.logout !== theirs.offers.logout || offers.login !== theirs.offers.login) return false
  if (mine.names.some((name) => !theirs.names.includes(name)) || statesOf(mine) !== statesOf(theirs)) return false
  return (
    likeness(mine.forms, theirs.forms) === 1 &&
    likeness(mine.data, theirs.data) >= SAME.data &&
    likeness(mine.links, theirs.links) >= SAME.links &&
    likeness(mine.shape, theirs.shape) >= SAME.shape &&
    likeness(mine.texts, theirs.texts) >= SAME.texts
  )
}

/** The same page with other texts: probably in a language whose words are not known. */
function isTranslated(mine: Sketch, theirs: Sketch): boolean {
  const { title, texts, evidence, offers } = theirs
  const isReworded = !mine.offers.logout && likeness(mine.texts, texts) < SAME.texts
  return isReworded && isSame({ ...mine, title, texts, evidence, offers }, theirs)
}

/** The same page, except for what it says to its visitor; not the one that phones get. */
const isOnePage = (mine: Sketch, theirs: Sketch) =>
  mine.path === theirs.path && likeness(mine.links, theirs.links) >= 0.5 && likeness(mine.shape, theirs.shape) >= 0.5

/**
 * In a language whose words are not known, which the anonymous copy is not in, as sites choose by a cookie or by
 * Accept-Language: that no words of a login were found says nothing.
 */
const isForeign = (mine: Sketch, theirs: Sketch) =>
  mine.language !== '' && theirs.language !== '' && mine.language !== theirs.language && !isKnownLanguage(mine.language)

/** It asks for a password or the like, of a user who is remembered or who is to confirm it for this page. */
const asksForMore = ({ evidence, offers }: Sketch) =>
  !offers.logout &&
  evidence.some(({ signal, weight }) => weight < 0 && (signal === 'password_form' || hasTrait(signal, 'half')))

/** JSON that reports an error, which may have any reason. */
const hasFailed = ({ data }: Sketch) => FAILURES.some((one) => data.includes(one))
const FAILURES = ['.success:false', '.ok:false', '.error:string', '.error:object', '.errors:some'].map(textHash)

/** Data or a text, while the anonymous copy is empty or an empty list. */
const isFuller = (mine: Sketch, theirs: Sketch) =>
  !OF_A_BROWSER.test(mine.path) && mine.shape.length + theirs.shape.length === 0 && !isEmpty(mine) && isEmpty(theirs)
const isEmpty = ({ texts, data }: Sketch) => texts.length === 0 && data.length <= 1

/** Both get the same data, and the session gets some that the anonymous visit does not. */
function seesMore({ keys: mine }: Sketch, { keys: theirs }: Sketch): boolean {
  if (mine.length < theirs.length + 3 || theirs.length === 0) return false
  return theirs.every((key) => mine.includes(key))
}

/** The explicit evidence of a page, with its direction. */
function statesOf({ evidence }: Sketch): string {
  return evidence
    .filter(({ weight }) => Math.abs(weight) >= 1.9)
    .map(({ signal, weight }) => `${signal}${weight < 0 ? '-' : '+'}`)
    .sort()
    .join(' ')
}

/** Two pages that let everybody in: what only one of them offers is for its visitor. */
function bothOpen(mine: Sketch, theirs: Sketch): Comparison {
  const { offers } = mine
  const more = mine.links.filter((hash) => !theirs.links.includes(hash)).length
  const evidence: Evidence[] = []
  if (seesWayOut(mine, theirs)) evidence.push(observed(2, WAY_OUT))
  if (!offers.login && theirs.offers.login && !isForeign(mine, theirs))
    evidence.push(observed(isOnePage(mine, theirs) && more > 0 ? 2 : 1.6, 'a link to log in only without the session'))
  if (mine.names.some((name) => !theirs.names.includes(name)))
    evidence.push(observed(0.8, 'a name only with the session'))
  if (isFuller(mine, theirs)) evidence.push(observed(2.2, 'a response with the session, an empty one without it'))
  if (seesMore(mine, theirs)) evidence.push(observed(2, 'more fields with the session than without it'))
  else if (likeness(mine.data, theirs.data) < SAME.data && mine.data.length > theirs.data.length)
    evidence.push(observed(1.2, 'more data with the session than without it'))
  if (offers.manage >= theirs.offers.manage + 2 && !offers.login)
    evidence.push(observed(1.8, 'links to edit content only with the session'))
  return { same: false, evidence: [...strongestOf(evidence).slice(0, 1), ...shared(mine, theirs)] }
}

/** What the anonymous copy shows too says nothing about this visitor: common evidence of one direction cancels out. */
export function shared(mine: Sketch, theirs: Sketch, side: 1 | -1 = 1): Evidence[] {
  return mine.evidence.flatMap(({ signal, weight }) => {
    const other = theirs.evidence.find((one) => one.signal === signal && one.weight * side > 0)
    if (weight * side <= 0 || other === undefined) return []
    const common = Math.min(Math.abs(weight), Math.abs(other.weight))
    return [{ signal, weight: -side * common, seen: 'also shown without the session' }]
  })
}

const observed = (weight: number, seen: string): Evidence => ({ signal: 'comparison', weight, seen: showable(seen) })
const found = (weight: number, seen: string): Comparison => ({ same: false, evidence: [observed(weight, seen)] })

/** Evidence of this weight is a clear refusal. */
export const PLAIN = -1.9

/** How a page refuses its visitor; null: it does not. */
export function gateOf({ evidence, verdict }: Pick<Sketch, 'evidence' | 'verdict'>): Evidence | null {
  if (verdict === 'logged_in') return null
  const gates = evidence.filter(({ signal, weight }) => weight <= PLAIN && hasTrait(signal, 'gate'))
  return gates.sort((a, b) => a.weight - b.weight)[0] ?? null
}

/** A refusal that does not say that a login would help: 403, "Access denied". */
export const isDenial = ({ signal, weight }: Evidence) =>
  weight < 0 && weight >= -2 && signal !== 'password_form' && hasTrait(signal, 'gate')

/** How much two sets of hashes have in common: 1 all, 0 nothing (Jaccard). Two empty sets are the same. */
function likeness(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 && b.length === 0) return 1
  const [first, second] = [new Set(a), new Set(b)]
  const common = [...first].filter((hash) => second.has(hash)).length
  return common / (first.size + second.size - common)
}
