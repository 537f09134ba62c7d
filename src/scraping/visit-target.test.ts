import { describe, expect, it } from 'vitest'
import { mapChange } from '../../test/support/cookie-changes.ts'
import { scrapeInput } from '../../test/support/job-world.ts'
import { fetchedPage } from '../../test/support/monitor-world.ts'
import { AppError } from '../errors.ts'
import type { HttpMethod } from '../fetching/http-method.ts'
import type { FetchedPage, Tier, TierName, VisitCredentials } from '../fetching/tier.ts'
import type { Judgement, Verdict } from '../verdict/judgement.ts'
import { type ScrapeRequest, type ScrapeVisitor, visitTarget } from './visit-target.ts'

interface SeenPage extends Partial<Pick<FetchedPage, 'status' | 'headers' | 'changes' | 'isStillLoading'>> {
  readonly verdict?: Verdict
  readonly isShell?: boolean
}

type Pages = Readonly<Partial<Record<TierName, SeenPage | AppError>>>

const tierOf = (name: TierName): Tier => ({ name, prepare: () => Promise.reject(new Error('is not asked')) })

/** Visits with the tiers whose pages are given, in order. */
async function visit(pages: Pages, { method = 'GET', waitFor = null }: VisitOptions = {}) {
  const url = new URL('https://shop.example/')
  const [first, ...others] = Object.keys(pages).map((name) => tierOf(name as TierName))
  if (first === undefined) throw new Error('a plan has a tier')
  const asked: string[] = []
  const sent: unknown[] = []
  let [now, seen]: [number, SeenPage] = [0, {}]
  const judge = async (): Promise<Judgement> => {
    const evidence = seen.isShell === true ? [{ signal: 'empty_shell', weight: 0, seen: 'empty' }] : []
    return { verdict: seen.verdict ?? 'unknown', confidence: 0, pLoggedIn: 0.5, evidence, ...nobody }
  }
  const visitor: ScrapeVisitor = {
    credentials: { domain: 'shop.example', cookies: { sid: 'old' }, exactCookies: [] } as unknown as VisitCredentials,
    proxy: null,
    bytes: { reserve: () => {} },
    needsUserOf: () => false,
    endsAt: 1_000,
    fetch: async ({ name }, { credentials }) => {
      asked.push(name)
      sent.push(credentials?.cookies)
      now += 10
      const page = pages[name] ?? {}
      if (page instanceof Error) throw page
      seen = page
      const { verdict, isShell, ...over } = page
      return { ...fetchedPage({ url }, 200, '<h1>Shop</h1>'), ...over }
    },
  }
  const plain = scrapeInput(url.href)
  const input = { ...plain, method, browser: { ...plain.browser, waitFor } }
  const request = { principal: { userId: 'anna' }, url, input, tiers: [first, ...others], progress: {} }
  const deps = { clock: { now: () => now }, judge }
  const scraped = await visitTarget(deps, request as unknown as ScrapeRequest, visitor)
  const attempts = scraped.attempts.map(({ tier, result, durationMs }) => `${tier} ${result} ${durationMs}`)
  return {
    asked,
    sent,
    tier: scraped.tier.name,
    attempts,
    changes: scraped.page.changes,
    failure: scraped.page.failure,
  }
}

interface VisitOptions {
  readonly method?: HttpMethod
  readonly waitFor?: string | null
}

const nobody = { detectedUser: null, accountLinks: [], userElements: [], loginUrl: null }
const blocked = { verdict: 'blocked' } as const
const lateShell = { isShell: true, isStillLoading: true }
const asksToWait = { status: 429, headers: { 'retry-after': '9' } }

describe('a plan of several tiers', () => {
  it.each<[string, Pages, VisitOptions, string, string[]]>([
    ['a page that is enough', { '1': {}, '4': {} }, {}, '1', ['1 success']],
    ['a block', { '1': blocked, '4': {} }, {}, '4', ['1 blocked', '4 success']],
    ['a shell', { '1': { isShell: true }, '3': {}, '4': {} }, {}, '4', ['1 success', '4 success']],
    ['a page without its element', { '1': {}, '4': {} }, { waitFor: '#app' }, '4', ['1 success', '4 success']],
    ['too many requests', { '1': { status: 429 }, '4': {} }, {}, '4', ['1 success', '4 success']],
    ['a site that says when to ask again', { '1': asksToWait, '4': {} }, {}, '1', ['1 success']],
    [
      'a block by every tier',
      { '1': blocked, '3': blocked, '4': blocked },
      {},
      '4',
      ['1 blocked', '3 blocked', '4 blocked'],
    ],
    [
      'a higher tier that brings no answer',
      { '1': blocked, '4': new AppError('OVERLOADED') },
      {},
      '1',
      ['1 blocked', '4 failed'],
    ],
    ['a block of what may not be repeated', { '1': blocked, '4': {} }, { method: 'POST' }, '1', ['1 blocked']],
  ])('%s', async (_name, pages, options, tier, attempts) => {
    const seen = await visit(pages, options)
    expect([seen.tier, seen.attempts]).toEqual([tier, attempts.map((one) => `${one} 10`)])
    expect(seen.asked).toEqual(attempts.map((one) => one.split(' ')[0]))
  })

  it.each<[string, Pages, string]>([
    ['the first visit', { '1': new AppError('TIMEOUT'), '4': {} }, 'TIMEOUT'],
    [
      'a higher one, where this server is at fault',
      { '1': blocked, '4': new AppError('STORAGE_UNAVAILABLE') },
      'STORAGE_UNAVAILABLE',
    ],
  ])('fails as %s does', async (_name, pages, code) => {
    await expect(visit(pages)).rejects.toMatchObject({ code })
  })

  it('answers with a failure what is still a shell, and keeps what its site has changed', async () => {
    const changes = [mapChange('sid', 'old', 'new')]
    expect(await visit({ '4': { ...lateShell, changes } })).toMatchObject({ failure: { code: 'TIMEOUT' }, changes })
    expect(await visit({ '4': { isShell: true, changes } })).toMatchObject({ failure: null, changes })
  })

  it('gives the cookies of one tier to the next, and all their changes to the page', async () => {
    const first = { ...blocked, changes: [mapChange('sid', 'old', 'new')] }
    const seen = await visit({ '1': first, '4': { changes: [mapChange('seen', null, '1')] } })
    expect(seen.sent).toEqual([{ sid: 'old' }, { sid: 'new' }])
    expect(seen.changes).toEqual([mapChange('sid', 'old', 'new'), mapChange('seen', null, '1')])
  })
})
