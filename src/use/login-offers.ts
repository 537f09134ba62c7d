import { isDenial } from '../verdict/compare/compare.ts'
import { SHOWN_FORM } from '../verdict/compare/compared.ts'
import { madeFor } from '../verdict/compare/made-for.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { decide } from '../verdict/score.ts'
import { hasTrait } from '../verdict/signals/signals.ts'
import { isLoginUrl, shownPath } from '../wordings/urls.ts'
import { undecide } from './undecide.ts'

/**
 * Whether a page looks logged out only because it offers to log in or to register, has a login form that it does not show, or
 * denies access. Pages that are the same for everybody offer it too, also those whose scripts show who is logged in; and a
 * user who lacks a right is denied access as well.
 */
export function provesLittle({ verdict, evidence }: Pick<Judgement, 'verdict' | 'evidence'>): boolean {
  return (
    verdict === 'logged_out' &&
    decide(evidence.filter((one) => !isOffer(one) && !isDenial(one) && !isHiddenForm(one))).verdict !== 'logged_out'
  )
}

const isOffer = ({ signal, weight }: Evidence) => weight < 0 && hasTrait(signal, 'invites') && !hasTrait(signal, 'gate')

/** Applications keep one for when the session ends. */
const isHiddenForm = ({ signal, weight }: Evidence) => signal === 'password_form' && weight < 0 && weight > SHOWN_FORM

/**
 * Whether a denial of access (403, "Access denied") is the only sign of a logout: users who are logged in but lack a right
 * get one as well. Also if the page, even a login page, says which user is denied access.
 */
const onlyDenies = (evidence: readonly Evidence[]) =>
  decide(evidence).verdict === 'logged_out' &&
  ((evidence.some(isDenial) && evidence.some(saysWho)) ||
    decide(evidence.filter((one) => !isDenial(one))).verdict !== 'logged_out')

/** "You are logged in as Mira" */
const saysWho = ({ signal, weight }: Evidence) => signal === 'greeting' && weight >= 4

/** A page that only denies access says nothing about the login. */
export function withoutDenial(judgement: Judgement): Judgement {
  return judgement.verdict === 'logged_out' && onlyDenies(judgement.evidence) ? undecide(judgement) : judgement
}

/** Whether a judgement is `unknown` for that reason: a check finds out more. */
export const wasDenied = ({ verdict, evidence }: Pick<Judgement, 'verdict' | 'evidence'>): boolean =>
  verdict === 'unknown' && onlyDenies(evidence)

/** An offer to log in says nothing about this visitor on a page that caches may send to everybody. */
export function withoutSharedOffers({ headers, ownRequests }: Page, judgement: Judgement): Judgement {
  // The headers of a document say nothing about what a browser has rendered.
  if (ownRequests !== undefined || !provesLittle(judgement) || madeFor(headers, false) !== 'everybody') return judgement
  return undecide(judgement)
}

/** A login page that was asked for says nothing about the login: a site may show it to users who are logged in, too. */
export const isAskedLogin = (requestedUrl: string, { finalUrl, status }: Pick<Page, 'finalUrl' | 'status'>): boolean =>
  status < 300 && isLoginUrl(requestedUrl) && shownPath(requestedUrl) === shownPath(finalUrl)
