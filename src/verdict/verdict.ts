import type { Page, ParsedPage } from '../page/page.ts'
import { type PageExtent, parsePage } from '../page/parse.ts'
import type { NamesFound } from '../visitor/names-found.ts'
import { namesIn, type StatedVisitor, visitorOf } from '../visitor/visitor.ts'
import type { Judgement } from './judgement.ts'
import { decide, strongestOf } from './score.ts'
import type { SignalResult } from './signals/signal.ts'
import { signals } from './signals/signals.ts'

/**
 * Parses and judges a page: was it made for a visitor who is logged in?
 * Pure: the same page gives the same judgement. Never throws.
 * @param extent `ends` for a scrape; a validation reads the whole page
 */
export function judgePage(page: Page, extent: PageExtent = 'whole'): Judgement {
  const parsed = parsePage(page.body, extent)
  const results = resultsOf(page, parsed)
  return judgeResults(results, () => namesIn(page, parsed, results))
}

/** What every signal found. */
export function resultsOf(page: Page, parsed: ParsedPage): readonly SignalResult[] {
  return signals.map(({ find }) => find(page, parsed))
}

/**
 * The judgement by what the signals found.
 * @param names further names of the visitor; called only if somebody is logged in
 */
export function judgeResults(results: readonly SignalResult[], names: () => readonly NamesFound[]): Judgement {
  const evidence = results.flatMap((one) => one.evidence)
  const decision = decide(evidence)
  const isInside = decision.verdict === 'logged_in'
  return {
    ...decision,
    ...(isInside ? visitorIn(results, names()) : nobody),
    evidence: strongestOf(evidence),
    loginUrl: isInside ? null : (results.find((one) => one.loginUrl !== undefined)?.loginUrl ?? null),
  }
}

export const nobody: StatedVisitor = { detectedUser: null, accountLinks: [], userElements: [] }

export function visitorIn(results: readonly SignalResult[], names: readonly NamesFound[]): StatedVisitor {
  const links = new Set(results.flatMap((one) => one.accountLinks ?? []))
  return { ...visitorOf([...results, ...names]), accountLinks: [...links].slice(0, 10) }
}
