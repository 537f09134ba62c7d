import { expect, it } from 'vitest'
import type { LiveDocument } from '../fetching/browser/live/live-types.ts'
import type { Page } from '../page/page.ts'
import type { Judgement, Verdict } from '../verdict/judgement.ts'
import { liveVerdict } from './live-verdict.ts'

const question = { account: 'a', domain: 'shop.example', expectedUser: null, cookieNames: ['sid'], now: 5 }

const document = (url: string, html: string, isActive = false): LiveDocument => ({
  url,
  html,
  isActive,
  status: 200,
  asksSecret: false,
  hasStorage: false,
  isLink: false,
})

/** Judges a page by the verdict that it holds, and remembers which were asked about. */
function judge() {
  const asked: Page[] = []
  const run = async (page: Page): Promise<Judgement> => {
    asked.push(page)
    const [verdict = '', user = null] = page.body.split(' as ')
    const plain = { confidence: 90, pLoggedIn: 0.9, evidence: [], accountLinks: [], userElements: [], loginUrl: null }
    return { ...plain, verdict: verdict as Verdict, detectedUser: user }
  }
  return { asked, run }
}

it('says what a page of the domain shows, without its query', async () => {
  const { run, asked } = judge()
  const documents = [document('https://shop.example/account?token=1#x', 'logged_in as Mira')]
  expect(await liveVerdict(run, documents, question)).toEqual({
    verdict: 'logged_in',
    user: 'Mira',
    isWrongUser: false,
    page: 'https://shop.example/account',
    elsewhere: null,
    at: 5,
  })
  expect(asked[0]).toMatchObject({ sessionCookieNames: ['sid'], status: 200, contentType: 'text/html' })
})

it('does not name the address of a link, which may hold a secret and work once only', async () => {
  const link = { ...document('https://shop.example/in/a1b2c3?x=1', 'logged_in as Mira'), isLink: true }
  expect(await liveVerdict(judge().run, [link], question)).toMatchObject({
    user: 'Mira',
    page: 'https://shop.example/',
  })
})

it('does not look at pages of other sites', async () => {
  const { run, asked } = judge()
  const documents = [document('https://id.example/', 'logged_in as Mira', true), document('about:blank', 'logged_in')]
  expect(await liveVerdict(run, documents, question)).toMatchObject({ verdict: 'unknown', user: null, page: null })
  expect(asked).toEqual([])
})

it('finds the tab that shows somebody, and else says what the first one says', async () => {
  const shop = (path: string, html: string) => document(`https://shop.example/${path}`, html)
  const documents = [shop('a', 'logged_out'), shop('b', 'logged_in as Mira')]
  expect(await liveVerdict(judge().run, documents, question)).toMatchObject({ verdict: 'logged_in', user: 'Mira' })
  const out = [shop('a', 'logged_out'), shop('b', 'unknown')]
  expect(await liveVerdict(judge().run, out, question)).toMatchObject({ verdict: 'logged_out', user: null })
})

it.each([
  ['mira@shop.example', 'mira@shop.example', false],
  ['MIRA@shop.example', 'mira@shop.example', false],
  ['otto@shop.example', 'mira@shop.example', true],
  // An e-mail and a name may be the same user's.
  ['mira@shop.example', 'Mira Holt', false],
])('expects %s, sees %s: wrong is %s', async (expectedUser, user, isWrongUser) => {
  const documents = [document('https://shop.example/', `logged_in as ${user}`)]
  expect(await liveVerdict(judge().run, documents, { ...question, expectedUser })).toMatchObject({ isWrongUser })
})

it.each<[what: string, domain: string, documents: readonly LiveDocument[], elsewhere: string | null]>([
  [
    'of the site',
    'www.shop.example',
    [document('https://app.shop.example/', 'logged_in', true), document('https://www.shop.example/', 'unknown')],
    'app.shop.example',
  ],
  ['that is logged out', 'www.shop.example', [document('https://app.shop.example/', 'logged_out', true)], null],
  ['of another site', 'www.shop.example', [document('https://id.example/', 'logged_in', true)], null],
  ['in another tab', 'www.shop.example', [document('https://app.shop.example/', 'logged_in')], null],
  ['within the domain', 'shop.example', [document('https://app.shop.example/', 'logged_in', true)], null],
  [
    'beside a login at the domain itself',
    'www.shop.example',
    [document('https://app.shop.example/', 'logged_in', true), document('https://www.shop.example/', 'logged_in')],
    null,
  ],
])('says where else one is logged in: at a host %s', async (_what, domain, documents, elsewhere) => {
  expect((await liveVerdict(judge().run, documents, { ...question, domain })).elsewhere).toBe(elsewhere)
})
