import { expect, it } from 'vitest'
import { mapChange } from '../../test/support/cookie-changes.ts'
import { scrapeInput } from '../../test/support/job-world.ts'
import { fetchedPage } from '../../test/support/monitor-world.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { acceptAnswer } from '../use/second-check.ts'
import type { Verdict } from '../verdict/judgement.ts'
import { brokenOutcome, outcomeOf } from './outcome.ts'
import type { ScrapedPage } from './visit-target.ts'

const url = new URL('https://shop.example/')
const request = {
  url,
  input: scrapeInput(url.href),
  principal: { userId: 'mira' },
  requestId: 'r',
} as unknown as Parameters<typeof brokenOutcome>[0]
const session = { expectedUser: 'mira@shop.example', expectedUserPage: null, lastValidatedAt: 1 }
const used = { session, state: { version: 3 }, secrets: { storage: [] } } as unknown as OpenState

const scraped = (verdict: Verdict, detectedUser: string | null, status: number): ScrapedPage => ({
  page: {
    ...fetchedPage({ url }, status, '<h1>Shop</h1>'),
    carriedSecret: true,
    changes: [mapChange('sid', 'old', 'new')],
  },
  judgement: {
    verdict,
    detectedUser,
    confidence: 99,
    pLoggedIn: 0.5,
    evidence: [],
    accountLinks: [],
    userElements: [],
    loginUrl: null,
  },
  tier: { name: '1', prepare: () => Promise.reject(new Error('is not asked')) },
  attempts: [],
})

it.each<[string, ScrapedPage | null, string | null]>([
  ['no page', null, null],
  [
    'a page that shows its user: new values of its cookies alone',
    scraped('logged_in', 'mira@shop.example', 200),
    'known',
  ],
  ['a page that shows nothing', scraped('unknown', null, 200), 'known'],
  ['a page that looks logged out', scraped('logged_out', null, 200), null],
  ['a page of another user', scraped('logged_in', 'bob@shop.example', 200), null],
  ['an error', scraped('unknown', null, 500), null],
])('keeps of a scrape that is broken off after %s', (_what, soFar, kind) => {
  const outcome = brokenOutcome(request, used, soFar)
  expect(outcome).toMatchObject({ counts: true, isSuccess: false, evidence: 'none', lastVerdict: null, credits: 0 })
  expect(outcome.stateUpdate?.kind ?? null).toBe(kind)
})

it.each<[string, boolean]>([
  ['changes nothing', true],
  ['gives a new cookie', false],
])('has a check soon after an unclear page that sends to a login, if it %s', (_what, isDenied) => {
  const { page, judgement, ...rest } = scraped('unknown', null, 200)
  const sends = { signal: 'soft_redirect', weight: -3, seen: 'a script that leads to /login' }
  const changes = isDenied ? [] : page.changes
  const answer = { ...rest, page: { ...page, changes }, judgement: { ...judgement, evidence: [sends] } }
  expect(outcomeOf(request, used, acceptAnswer(answer)).isDenied).toBe(isDenied)
})
