import { readHtml } from '../../src/html/tokens.ts'
import type { Page } from '../../src/page/page.ts'
import { judgeScan } from '../../src/verdict/scan.ts'
import { judgePage } from '../../src/verdict/verdict.ts'
import { pageFor } from './pages.ts'
import type { Recording } from './recordings.ts'

/** What one kind of judgement costs. */
export interface JudgementCost {
  readonly what: string
  /** CPU time of this process a page, of the quietest round. */
  readonly micros: number
  readonly meanKb: number
}

const rounds = 15
const pagesEachRound = 300

/** The two stages of a scrape and the judgement of a validation, on the page of the bench and on the recordings. */
export function judgementCosts(recordings: readonly Pick<Recording, 'page'>[]): JudgementCost[] {
  const table = [tablePage(pageFor('rows-50', 'marker-of-24-characters!'))]
  const recorded = recordings.map(({ page }) => page)
  const undecided = recorded.filter((page) => judgeScan(page) === null)
  return [
    cost('the tokenizer, a table of 50 KB', table, ({ body }) => readHtml(body, { open() {}, close() {}, text() {} })),
    cost('first stage, a table of 50 KB', table, judgeScan),
    cost('second stage, a table of 50 KB', table, (page) => judgePage(page, 'parts')),
    cost('second stage, recordings that reach it', undecided, (page) => judgePage(page, 'parts')),
    cost('validation, all recordings', recorded, (page) => judgePage(page)),
  ]
}

/** A line for each. */
export function formatCosts(costs: readonly JudgementCost[]): string {
  return costs
    .map(
      ({ what, micros, meanKb }) =>
        `${what.padEnd(42)} ${micros.toFixed(0).padStart(6)} µs (${meanKb.toFixed(0)} KB)\n`,
    )
    .join('')
}

function cost(what: string, pages: readonly Page[], judge: (page: Page) => unknown): JudgementCost {
  const times = Math.max(1, Math.ceil(pagesEachRound / Math.max(1, pages.length)))
  const judged = times * pages.length
  let micros = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds && judged > 0; round += 1) {
    const begun = process.cpuUsage()
    for (let time = 0; time < times; time += 1) for (const page of pages) judge(page)
    const { user, system } = process.cpuUsage(begun)
    micros = Math.min(micros, (user + system) / judged)
  }
  const chars = pages.reduce((sum, { body }) => sum + body.length, 0)
  return { what, micros: judged > 0 ? micros : 0, meanKb: judged > 0 ? chars / pages.length / 1000 : 0 }
}

function tablePage(body: string): Page {
  const url = 'http://127.0.0.1/page/plain'
  return {
    requestedUrl: url,
    finalUrl: url,
    status: 200,
    headers: { 'content-type': 'text/html' },
    hops: [],
    setCookies: [],
    contentType: 'text/html',
    body,
    sessionCookieNames: ['sid'],
  }
}
