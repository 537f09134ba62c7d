import { expect, it } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { asLastChecked, isUntold } from './untold.ts'

const url = 'https://site.example/home'
const last = { verdict: 'unknown', page: url, tier: '1' } as const
const plain = { finalUrl: url, ownRequests: null }
const offer = '<title>Shop</title><a href="/login">Log in</a><h1>Locks and latches</h1>'
const form = '<h1>Sign in</h1><form action="/login"><input name="user"><input type="password"></form>'

it.each([
  ['offers to log in', offer, last, plain, 'unknown'],
  ['offers it when rendered, as in the check', offer, { ...last, tier: '4' }, { ...plain, ownRequests: [] }, 'unknown'],
  ['offers it by plain HTTP, and did so in a browser', offer, { ...last, tier: '4' }, plain, 'unknown'],
  ['offers it when rendered, which the check did not do', offer, last, { ...plain, ownRequests: [] }, 'logged_out'],
  ['asks for a login', form, last, plain, 'logged_out'],
  ['offers to log in, without a check', offer, null, plain, 'logged_out'],
  ['offers it, after a check that could tell', offer, { ...last, verdict: 'logged_out' }, plain, 'logged_out'],
  ['offers it, after a check that was blocked', offer, { ...last, verdict: 'blocked' }, plain, 'logged_out'],
  ['offers it, after a check of another page', offer, { ...last, page: `${url}/other` }, plain, 'logged_out'],
  [
    'offers it, at the page to which another led',
    offer,
    { ...last, page: `${url}/start` },
    { ...plain, finalUrl: `${url}/start` },
    'logged_out',
  ],
  [
    'offers it, at another page than that which led to it',
    offer,
    last,
    { ...plain, finalUrl: `${url}/start` },
    'logged_out',
  ],
] as const)('a page that %s', (_name, body, checked, page, verdict) => {
  const judgement = judgePage(examplePage(body))
  expect(judgement.verdict).toBe('logged_out')
  const after = asLastChecked(judgement, checked, new URL(url), page)
  expect([after.verdict, isUntold(after)]).toEqual([verdict, verdict === 'unknown'])
})
