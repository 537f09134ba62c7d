import { nameKey } from '../../visitor/name.ts'
import type { Evidence, Judgement } from '../judgement.ts'
import { decide, strongestOf } from '../score.ts'
import { hasTrait } from '../signals/signals.ts'
import { nobody } from '../verdict.ts'
import { compare, gateOf, isDenial, isFormForAnybody, PLAIN } from './compare.ts'
import type { PageObservation } from './page-observation.ts'
import type { Sketch } from './sketch.ts'

/** A judgement that takes the anonymous copy into account. */
export interface Compared {
  readonly judgement: Judgement
  /** The page differs for a logged-in user, so it can also decide the next check. */
  readonly tells: boolean
}

const UNDECIDED = { verdict: 'unknown', confidence: 0, pLoggedIn: 0.5 } as const
export const SHOWN_FORM = -2.5
/** A demand in a heading or a message. */
const NOTICE = -3.5
/** A control labelled as a login, or a sentence that demands one. */
const INVITATION = -2.5

/**
 * Judges a page compared with its anonymous copy. If both are the same, everybody sees what it shows, and the verdict is
 * `unknown`; unless the page refuses its visitor, or was made for this visitor and does not know them.
 * @param told this page was seen to differ while the session was logged in
 */
export function judgeCompared(observation: PageObservation, theirs: Sketch, told = false): Compared {
  const { judgement, sketch } = observation
  const { same, evidence } = compare(sketch, theirs, told)
  if (same) return { judgement: sameAnswer(judgement, sketch, theirs, told && !isBare(sketch)), tells: false }
  const all = [...judgement.evidence, ...evidence]
  const compared = withEvidence(observation, all, theirs)
  if (compared.verdict === 'logged_out' && !told) {
    const own = decide(all.filter((one) => !isForAnybody(one, sketch, theirs)))
    if (own.verdict !== 'logged_out') return { judgement: { ...compared, ...UNDECIDED }, tells: false }
  }
  const isForVisitor = evidence.some(({ signal, weight }) => signal === 'comparison' && weight > 0)
  return { judgement: compared, tells: compared.verdict === 'logged_in' && isForVisitor }
}

/** Another page without a sign, or a few texts, as a site shows to everybody for consent or during maintenance. */
const isBare = ({ hops, links, forms, data, texts, verdict }: Sketch) =>
  verdict === 'unknown' &&
  (hops.length > 0 || (links.length < 2 && texts.length < 9 && forms.length + data.length === 0))

function withEvidence(observation: PageObservation, all: readonly Evidence[], theirs: Sketch): Judgement {
  const { judgement, ifLoggedIn } = observation
  const decision = decide(all)
  const isInside = decision.verdict === 'logged_in'
  return {
    ...judgement,
    ...decision,
    evidence: strongestOf(all),
    ...(isInside && !isStranger(observation, theirs) ? ifLoggedIn : nobody),
    accountLinks: isInside ? ifLoggedIn.accountLinks : [],
    loginUrl: isInside ? null : judgement.loginUrl,
  }
}

/** A name that everybody sees, without other evidence that it is the visitor's. */
function isStranger({ judgement, ifLoggedIn }: PageObservation, theirs: Sketch): boolean {
  const { detectedUser } = ifLoggedIn
  return judgement.verdict !== 'logged_in' && detectedUser !== null && theirs.names.includes(nameKey(detectedUser))
}

function sameAnswer(judgement: Judgement, mine: Sketch, theirs: Sketch, told: boolean): Judgement {
  // The site may know its visitor, who lacks a right, and ask for another login.
  const isDenied = !told && saysDenied(mine) && !saysDenied(theirs)
  const seen = told
    ? 'the same page with and without the session; it differed while the session was logged in'
    : `the same page with and without the session${isDenied ? ', but for a denial of access' : ''}`
  const note: Evidence = { signal: 'comparison', weight: told ? -4 : 0, seen }
  // What everybody sees does not show a login.
  const against = judgement.evidence.filter((one) => !isDenied && one.weight < 0 && (told || counts(one, mine, theirs)))
  const decision = decide([note, ...against])
  const decided = decision.verdict === 'logged_out' ? decision : UNDECIDED
  const evidence = strongestOf(decision.verdict === 'logged_out' ? [note, ...against] : [note])
  return { ...judgement, ...decided, ...nobody, evidence }
}

const saysDenied = ({ evidence }: Sketch) =>
  evidence.some((one) => one.signal === 'login_demand' && one.weight <= PLAIN && isDenial(one))

/** An offer to log in that anonymous visitors get as well, and that proves nothing by itself (`counts`). */
const isForAnybody = (one: Evidence, mine: Sketch, theirs: Sketch) =>
  one.weight < 0 &&
  theirs.evidence.some(({ signal, weight }) => signal === one.signal && weight < 0) &&
  ((isFormForAnybody(mine, theirs) && !tells(one)) || (hasTrait(one.signal, 'invites') && !counts(one, mine, theirs)))

/** It says that nobody is logged in, which a form for everybody does not. */
const tells = ({ signal }: Evidence) =>
  signal === 'login_demand' || (signal !== 'password_form' && hasTrait(signal, 'explicit'))

/** Whether evidence for logged out counts although everybody gets the same page. */
function counts({ signal, weight }: Evidence, mine: Sketch, theirs: Sketch): boolean {
  if (hasTrait(signal, 'of_session')) return true
  if (mine.isBlindEntry || mine.madeFor === 'everybody' || theirs.madeFor === 'everybody') return false
  if (gateOf(mine) !== null && mine.evidence.some((one) => isClearGate(one, mine))) return true
  if (hasTrait(signal, 'explicit')) return weight <= PLAIN
  // A script switches a menu that offers both; an address alone is no offer.
  return hasTrait(signal, 'offers_login') && mine.madeFor === 'visitor' && !mine.offers.logout && weight <= INVITATION
}

/**
 * Whether a page clearly refuses its visitor. On a page that may be the same for everybody, a login form that is not shown
 * (applications keep one) is not clear, nor is a sentence about logging in among other texts.
 */
function isClearGate({ signal, weight }: Evidence, { madeFor, isScant, hops }: Sketch): boolean {
  if (weight > PLAIN || !hasTrait(signal, 'gate')) return false
  if (madeFor === 'visitor' || hops.length > 0) return true
  if (signal === 'login_demand') return weight <= NOTICE || isScant
  return signal !== 'password_form' || weight <= SHOWN_FORM
}
