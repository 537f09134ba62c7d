import { expect, it } from 'vitest'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import type { Page } from '../page/page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { createJudge } from './judge.ts'

const pool: Pick<PageWork, 'judge'> = { judge: async (page, { window }) => judgePage(page, window ? 'parts' : 'whole') }
const terms = { needsUser: true, sent: null, account: 'anna', timeoutMs: 1000 }

/** A page whose header is this far behind its start, and in front of its end. */
const pageWithin = (chars: number): Page => {
  const filler = `<p>${'Latch and hinge. '.repeat(40)}</p>`.repeat(Math.ceil(chars / 680))
  const header = '<nav><a href="/account">Your account</a> <a href="/logout">Log out</a></nav><h1>Hello, Mira Holt</h1>'
  return {
    requestedUrl: 'https://shop.example/',
    finalUrl: 'https://shop.example/',
    status: 200,
    headers: {},
    hops: [],
    setCookies: [],
    contentType: 'text/html',
    sessionCookieNames: ['sid'],
    body: `<!doctype html><html><body>${filler}${header}${filler}</body></html>`,
  }
}

it.each([
  ['a scrape', true, 1_000, 'logged_in', 'Mira Holt'],
  ['a scrape', true, 300_000, 'unknown', null],
  ['a rendered page', false, 1_000, 'logged_in', 'Mira Holt'],
  ['a rendered page', false, 300_000, 'logged_in', 'Mira Holt'],
] as const)(
  'the judge of %s (%#) with its header within %d characters: %s',
  async (_what, window, chars, verdict, user) => {
    expect(await createJudge(pool, { window })(pageWithin(chars), terms)).toMatchObject({ verdict, detectedUser: user })
  },
)

it.each([
  ['mira.holt', 'logged_in'],
  ['', 'unknown'],
] as const)(
  'a rendered page whose scripts were refused, with the name "%s", is judged by it',
  async (name, verdict) => {
    const ownRequests = [
      { method: 'GET', url: 'https://shop.example/api/settings', status: 200 },
      { method: 'GET', url: 'https://shop.example/version', status: 200 },
      { method: 'GET', url: 'https://shop.example/orders', status: 401 },
    ]
    const body = `<header><span class="username">${name}</span><a href="/logout">Log out</a></header>`
    const page = { ...pageWithin(1_000), body, ownRequests }
    expect(await createJudge(pool, { window: true })(page, { ...terms, needsUser: false })).toMatchObject({ verdict })
  },
)
