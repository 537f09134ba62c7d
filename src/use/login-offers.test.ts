import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { isAskedLogin, provesLittle, wasDenied, withoutDenial, withoutSharedOffers } from './login-offers.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(20)
const offer = `<header><a href="/login">Log in</a> <a href="/signup">Sign up</a></header>${prose}`
const form = '<form action="/login" method="post"><input name="user"><input type="password" name="password"></form>'

describe('a page that offers to log in', () => {
  test.each<[string, string, Record<string, string>, string, boolean]>([
    ['says nothing of itself', offer, {}, 'logged_out', true],
    ['was made for its visitor', offer, { 'cache-control': 'private, no-store' }, 'logged_out', true],
    ['may be answered to everybody by a cache', offer, { 'cache-control': 'public, max-age=600' }, 'unknown', false],
    ['comes from a cache', offer, { age: '33', 'x-cache': 'HIT' }, 'unknown', false],
    ['has a login form, too', offer + form, {}, 'logged_out', false],
    [
      'has a login form, too, which it does not show',
      `${offer}<div class="modal hide">${form}</div>`,
      {},
      'logged_out',
      true,
    ],
    [
      'has a login form, too, which its scripts have opened',
      `${offer}<div class="modal hide in" style="display: block;">${form}</div>`,
      {},
      'logged_out',
      false,
    ],
    ['has a login form, too, and comes from a cache', offer + form, { age: '33' }, 'logged_out', false],
    ['offers to log out as well', `${offer}<a href="/logout">Log out</a>`, { age: '33' }, 'unknown', false],
    ['says that access is denied', `<h1>Access denied</h1>${offer}`, {}, 'logged_out', true],
    [
      'greets a visitor who can log out',
      `${offer}Welcome, Mira. <a href="/logout">Log out</a>`,
      {},
      'logged_in',
      false,
    ],
  ])('%s', (_, body, headers, verdict, rests) => {
    const page = examplePage(body, { headers })
    const judgement = withoutSharedOffers(page, judgePage(page))
    expect(judgement.verdict).toBe(verdict)
    expect(provesLittle(judgement)).toBe(rests)
  })
})

test.each([
  ['Forbidden', 403, true],
  ['{"error":"Forbidden","message":"Insufficient permissions"}', 403, true],
  ['<h1>Access denied</h1><p>You do not have permission to view this page.</p>', 200, true],
  ['<h1>Forbidden</h1><p>You must log in.</p>', 403, false],
  ['{"error":"token expired"}', 403, false],
  ['Unauthorized', 401, false],
])('%s with status %i may be for a user who lacks a right: %s', (body, status, mayBe) => {
  const judgement = judgePage(examplePage(body, { status }))
  expect([judgement.verdict, provesLittle(judgement)]).toEqual(['logged_out', mayBe])
  const kept = withoutDenial(judgement)
  expect([kept.verdict, wasDenied(kept), wasDenied(judgement)]).toEqual([
    mayBe ? 'unknown' : 'logged_out',
    mayBe,
    false,
  ])
})

test.each([
  ['You are logged in as mira, but you do not have permission to view that page.', 'unknown'],
  ['You do not have permission to view that page.', 'logged_out'],
  ['You are logged in as mira. Please log in again.', 'logged_out'],
])('the login page that says "%s" shows %s', (text, verdict) => {
  const address = { requestedUrl: 'https://site.example/admin', finalUrl: 'https://site.example/login?next=/admin' }
  const hops = [{ url: address.requestedUrl }]
  const kept = withoutDenial(judgePage(examplePage(`<p>${text}</p>${form}`, { ...address, hops })))
  expect([kept.verdict, wasDenied(kept)]).toEqual([verdict, verdict === 'unknown'])
})

test.each([
  ['/login?next=/x', '/login', 200, true],
  ['/login', '/login/', 200, false],
  ['/account', '/login', 200, false],
  ['/account', '/account', 200, false],
  ['/login', '/login', 401, false],
])('of %s, which ended at %s with %i, a login page is what was asked for: %s', (asked, ended, status, isAsked) => {
  const at = (path: string) => `https://site.example${path}`
  expect(isAskedLogin(at(asked), { finalUrl: at(ended), status })).toBe(isAsked)
})
