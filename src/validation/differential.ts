import { compare, gateOf, isIdentical } from '../verdict/compare/compare.ts'
import { judgeCompared, judgeRuled } from '../verdict/compare/compared.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { untold } from './untold.ts'
import type { Visit, Visitor } from './visitor.ts'

/** A page as the session gets it, judged. */
export interface Judged {
  readonly url: string
  readonly page: Page | null
  readonly judgement: Judgement
  /**
   * The judgement of each visit to it, in order: one, or two when the first one only tested whether cookies are
   * accepted.
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
}

/**
 * Visits a page with the session and judges it compared with its anonymous copy: by the user's rule if that decides, else by
 * the difference, else, without a copy, by the page alone. Where only the difference shows a login and the visit ended at
 * another page, that page is asked without the session, too.
 * @param told the page was seen to differ while the session was logged in
 * @param found we chose the page ourselves
 */
export async function judgeAt(
  visitor: Visitor,
  url: string,
  options: { readonly told?: boolean; readonly found?: boolean },
): Promise<Judged> {
  const judged = await judgeByCopy(visitor, url, options)
  return (await isForAnyLogin(visitor, judged)) ? undecided(judged) : judged
}

/**
 * Whether a page that shows a login is the same for a login with invented values. Many sites only look whether a cookie is there
 * before they send a page, and many applications whether a token is stored before they draw one: a session that has ended gets
 * it, too. A name on the page tells more, unless a script may have read it from the token; so does an answer about the visitor.
 */
async function isForAnyLogin(visitor: Visitor, { url, page, judgement, byRule, sketch }: Judged): Promise<boolean> {
  if (judgement.verdict !== 'logged_in' || byRule || page === null) return false
  const isRendered = page.ownRequests !== undefined
  const isAnswered = judgement.evidence.some(({ signal, weight }) => signal === 'own_requests' && weight > 0)
  if (isRendered ? isAnswered : sketch.names.length > 0) return false
  const invented = await visitor.withInventedLogin(url)
  return invented !== null && isIdentical(sketch, invented)
}

const forAnyLogin: Evidence = {
  signal: 'comparison',
  weight: 0,
  seen: 'the same page for a login with invented values',
}

/** As a shell, which a browser may see filled. */
function undecided(judged: Judged): Judged {
  const judgement = untold(judged.judgement, forAnyLogin)
  return { ...judged, judgement, shown: [...judged.shown.slice(0, -1), judgement], tells: false, isShell: true }
}

async function judgeByCopy(
  visitor: Visitor,
  url: string,
  { told = false, found = false }: { readonly told?: boolean; readonly found?: boolean },
): Promise<Judged> {
  const visit = await visitor.withSession(url, { found })
  const { observation } = visit
  if (observation.ruling !== null)
    return judged(url, visit, judgeRuled(observation, observation.ruling), { byRule: true })
  if (visit.page === null || saysNothing(observation.judgement)) return judged(url, visit, observation.judgement)
  const copy = await visitor.withoutSession(url, { found })
  if (copy === null) return judged(url, visit, observation.judgement)
  const compared = judgeCompared(observation, copy, told)
  if (compared.judgement.verdict !== 'logged_in' || observation.judgement.verdict === 'logged_in')
    return judged(url, visit, compared.judgement, compared)
  if (mayBeUnfinished(visit)) return judged(url, visit, observation.judgement)
  const { finalUrl } = visit.page
  if (finalUrl === URL.parse(url)?.href) return judged(url, visit, compared.judgement, compared)
  const there = await visitor.withoutSession(finalUrl, { found })
  if (there === null) return judged(url, visit, observation.judgement)
  const final = isOpen(there) ? judgeCompared(observation, there) : compared
  return judged(url, visit, final.judgement, final)
}

/** The page lets everybody in: that the session was led there says nothing, wherever other visitors are led. */
const isOpen = (copy: Sketch) => copy.status < 300 && copy.verdict !== 'blocked' && gateOf(copy) === null

/** As many texts as "Loading…" has around it, or an application that reports that it could not start. */
const fewTexts = 8

/**
 * Whether scripts have drawn so little (no link, no form, few texts) that the page may still be loading, or has failed
 * to, or its application was refused something that it asked for (429, 5xx), or all of it, and nothing on it speaks for a
 * login: what it lacks of a login page speaks for nobody then.
 */
function mayBeUnfinished({ page, observation: { sketch, judgement } }: Pick<Visit, 'page' | 'observation'>): boolean {
  if (page?.ownRequests === undefined || judgement.evidence.some(({ weight }) => weight > 0)) return false
  const own = page.ownRequests
  if (own.some(({ status }) => status === 429 || status >= 500)) return true
  if (own.length > 0 && own.every(({ status }) => status >= 400)) return true
  const { links, forms, texts, shape } = sketch
  return links.length + forms.length === 0 && texts.length <= fewTexts && shape.length > 0
}

/** The site was down or refused the visitor, so this says nothing about the session. */
export function saysNothing({ verdict }: Judgement): boolean {
  return verdict === 'blocked' || verdict === 'site_down' || verdict === 'unreachable'
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

function judged(
  url: string,
  { page, observation, before }: Visit,
  judgement: Judgement,
  { tells = false, byRule = false }: { readonly tells?: boolean; readonly byRule?: boolean } = {},
): Judged {
  const shown = before === null ? [judgement] : [before.judgement, judgement]
  return {
    url,
    page,
    judgement,
    shown,
    tells,
    byRule,
    isShell: observation.isShell,
    links: observation.links,
    sketch: observation.sketch,
  }
}
