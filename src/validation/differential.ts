import { compare, gateOf } from '../verdict/compare/compare.ts'
import { judgeCompared, judgeRuled } from '../verdict/compare/compared.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import type { Visit, Visitor } from './visitor.ts'

/** A page as the session gets it, judged. */
export interface Judged {
  readonly url: string
  readonly page: Page | null
  readonly judgement: Judgement
  /** What each visit to it showed, in order: one, or two where the first was a check of cookies. */
  readonly shown: readonly Judgement[]
  /** The page is answered otherwise to who is logged in. */
  readonly tells: boolean
  /** The user's own rule decided, or said that it cannot be decided. */
  readonly byRule: boolean
  /** It is the shell of an application, and shows nothing yet. */
  readonly isShell: boolean
  readonly links: readonly string[]
  readonly sketch: Sketch
}

/**
 * Visits a page with the session and judges it beside what nobody gets there: by the user's rule, where that says
 * something; by the difference; by the page alone, where no anonymous copy is to be had.
 * @param told the page was seen to differ while the session was logged in
 * @param found nobody named the page
 */
export async function judgeAt(
  visitor: Visitor,
  url: string,
  { told = false, found = false }: { readonly told?: boolean; readonly found?: boolean },
): Promise<Judged> {
  const visit = await visitor.withSession(url, { found })
  const { look } = visit
  if (look.ruling !== null) return judged(url, visit, judgeRuled(look, look.ruling), { byRule: true })
  if (visit.page === null || saysNothing(look.judgement)) return judged(url, visit, look.judgement)
  const copy = await visitor.withoutSession(url, { found })
  if (copy === null) return judged(url, visit, look.judgement)
  const { judgement, tells } = judgeCompared(look, copy, told)
  return judged(url, visit, judgement, { tells })
}

/** Of the session: the site was down, or kept its visitor out. */
export function saysNothing({ verdict }: Judgement): boolean {
  return verdict === 'blocked' || verdict === 'site_down' || verdict === 'unreachable'
}

/** Whether a page, as nobody gets it, may be answered otherwise to somebody: it is there, and no shell that all share. */
export function mayTell(copy: Sketch, base: Sketch | null): boolean {
  if (copy.status === 404 || copy.status === 405 || copy.status === 410 || copy.status >= 500) return false
  if (copy.verdict === 'blocked' || copy.verdict === 'site_down') return false
  if (gateOf(copy) !== null) return true
  return copy.status < 400 && (base === null || !compare({ ...copy, path: base.path }, base).same)
}

function judged(
  url: string,
  { page, look, before }: Visit,
  judgement: Judgement,
  { tells = false, byRule = false }: { readonly tells?: boolean; readonly byRule?: boolean } = {},
): Judged {
  const shown = before === null ? [judgement] : [before.judgement, judgement]
  return { url, page, judgement, shown, tells, byRule, isShell: look.isShell, links: look.links, sketch: look.sketch }
}
