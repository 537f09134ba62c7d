import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { judgeScan } from '../verdict/scan.ts'
import { type PagePool, PageTaskError } from './page-pool.ts'

/** Judges whether a page shows somebody logged in. Throws OVERLOADED and INTERRUPTED only. */
export type JudgePage = (page: Page) => Promise<Judgement>

/**
 * The two stages of a scrape's judgement: a linear scan here; only where that finds a sign of being logged out, or
 * decides nothing, the ends of the page are parsed, away from this thread.
 */
export function createScrapeJudge(pool: Pick<PagePool, 'judge'>): JudgePage {
  return async (page) => judgeScan(page) ?? (await judgeParsed(pool, page, true))
}

/** The judgement of a validation: the whole page, always parsed. */
export function createValidationJudge(pool: Pick<PagePool, 'judge'>): JudgePage {
  return (page) => judgeParsed(pool, page, false)
}

/** A page that defeats its parser tells nothing of the session. */
async function judgeParsed(pool: Pick<PagePool, 'judge'>, page: Page, window: boolean): Promise<Judgement> {
  try {
    return await pool.judge(page, { window })
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
  cookieExpiry: null,
  loginUrl: null,
}
