import type { PageTerms, PageWork } from '../fetching/page-work/page-task.ts'
import { PageTaskError } from '../fetching/page-work/page-task-error.ts'
import { blindLook, type Look } from '../verdict/compare/look.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import type { ValidationRule } from '../verdict/rule/rule.ts'
import { judgeScan } from '../verdict/scan.ts'

export interface JudgeTerms extends PageTerms {
  /** Whether who is logged in matters, which only a parsed page tells. */
  readonly needsUser: boolean
}

/** Judges whether a page shows somebody logged in. Throws OVERLOADED and INTERRUPTED only. */
export type JudgePage = (page: Page, terms: JudgeTerms) => Promise<Judgement>

/**
 * The two stages of a scrape's judgement: a linear scan here; only where that finds a sign of being logged out, or
 * decides nothing, or where it matters who is logged in, the ends of the page are parsed, away from this thread.
 */
export function createScrapeJudge(pool: Pick<PageWork, 'judge'>): JudgePage {
  return async (page, { needsUser, ...terms }) => {
    const plain = judgeScan(page)
    if (plain !== null && !(needsUser && plain.verdict === 'logged_in')) return plain
    const parsed = await judgeParsed(pool, page, terms)
    return plain === null ? parsed : { ...plain, detectedUser: parsed.detectedUser }
  }
}

/**
 * Reads from a page everything that a validation asks of it, within so many milliseconds. Throws OVERLOADED and
 * INTERRUPTED only.
 */
export type LookAtPage = (page: Page, rule: ValidationRule | null, timeoutMs: number) => Promise<Look>

/** What a validation for an account sees in a page: the whole page, always parsed. */
export function createValidationLook(pool: Pick<PageWork, 'look'>): (account: string) => LookAtPage {
  return (account) => async (page, rule, timeoutMs) => {
    try {
      return await pool.look(page, rule, { account, timeoutMs })
    } catch (error) {
      if (error instanceof PageTaskError) return blindLook(unreadable)
      throw error
    }
  }
}

/** A page that defeats its parser tells nothing of the session. */
async function judgeParsed(pool: Pick<PageWork, 'judge'>, page: Page, terms: PageTerms): Promise<Judgement> {
  try {
    return await pool.judge(page, { ...terms, window: true })
  } catch (error) {
    if (error instanceof PageTaskError) return unreadable
    throw error
  }
}

const unreadable: Judgement = {
  verdict: 'unknown',
  confidence: 0,
  pLoggedIn: 0.5,
  evidence: [{ signal: 'unreadable', weight: 0, seen: 'the page could not be parsed within its bounds' }],
  detectedUser: null,
  accountLinks: [],
  userElements: [],
  loginUrl: null,
}
