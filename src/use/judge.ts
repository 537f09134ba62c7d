import { PageTaskError, type PageTerms, type PageWork } from '../fetching/page-work/page-task.ts'
import type { Page } from '../page/page.ts'
import type { PageObservation } from '../verdict/compare/page-observation.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import type { PageRule } from '../verdict/rule/rule.ts'
import { judgeScan } from '../verdict/scan.ts'
import { note, saysNothingOfLogin, undecide } from './says-nothing.ts'
import { unreadObservation } from './unread-page.ts'
import { loginNotSent, type SentLogin } from './unsent-login.ts'

export interface JudgeTerms extends PageTerms {
  /** Whether the name of the user matters, which only a parsed page gives. */
  readonly needsUser: boolean
  /** What the request for the page carried; null: unknown, as for a page that a person opened. */
  readonly sent: SentLogin | null
}

/** Judges whether somebody is logged in on a page. Throws OVERLOADED and INTERRUPTED only. */
export type JudgePage = (page: Page, terms: JudgeTerms) => Promise<Judgement>

/**
 * Judges in two stages: a linear scan here; and if that decides nothing, finds evidence of being logged out, or the user's
 * name matters, the page is parsed, unless it is small in another process.
 * @param options `window`: parses the ends of a long page only, as for a scrape. Of a page that a person has opened, all is
 *   parsed: its header may be behind hundreds of kilobytes that its scripts have added.
 */
export function createJudge(pool: Pick<PageWork, 'judge'>, options: { readonly window: boolean }): JudgePage {
  const judge = async (page: Page, needsUser: boolean, terms: PageTerms): Promise<Judgement> => {
    // What a rendered page shows may be drawn by scripts that were refused: then it matters whether it names its user.
    const plain = page.ownRequests === undefined ? judgeScan(page) : null
    if (plain !== null && !(needsUser && plain.verdict === 'logged_in')) return plain
    const parsed = await pool.judge(page, { ...terms, ...options }).catch(insteadOfUnreadable(unreadable))
    return plain === null ? parsed : { ...plain, detectedUser: parsed.detectedUser }
  }
  return async (page, { needsUser, sent, ...terms }) => {
    const judgement = await judge(page, needsUser, terms)
    if (!saysNothingOfLogin(page, judgement, sent)) return judgement
    return undecide(judgement, judgement.verdict === 'logged_out' ? noteOf(page, sent) : undefined)
  }
}

const noteOf = (page: Page, sent: SentLogin | null): Evidence | undefined =>
  (sent && loginNotSent(page, sent)) ?? undefined

/** Reads everything that a validation needs from a page. Throws OVERLOADED and INTERRUPTED only. */
export type ObservePage = (page: Page, rule: PageRule | null, terms: PageTerms) => Promise<PageObservation>

/** Reads a page for a validation: always parses the whole page. */
export function createPageObserver(pool: Pick<PageWork, 'observe'>): ObservePage {
  return (page, rule, terms) =>
    pool.observe(page, rule, terms).catch(insteadOfUnreadable(unreadObservation(unreadable)))
}

/** A page that cannot be parsed says nothing about the session. */
function insteadOfUnreadable<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof PageTaskError) return instead
    throw error
  }
}

const unreadable: Judgement = {
  verdict: 'unknown',
  confidence: 0,
  pLoggedIn: 0.5,
  evidence: [note('unreadable', 'the page could not be parsed within its bounds')],
  detectedUser: null,
  accountLinks: [],
  userElements: [],
  loginUrl: null,
}
