import { describe, expect, test } from 'vitest'
import type { Evidence } from './judgement.ts'
import { decide, probability } from './score.ts'

const one = (signal: string, weight: number): Evidence => ({ signal, weight, seen: signal })

describe('the verdict of several signals', () => {
  test.each<[string, Evidence[], string]>([
    ['nothing', [], 'unknown'],
    ['a control to log out', [one('logout', 4.5)], 'logged_in'],
    ['a login form', [one('password_form', -4.5)], 'logged_out'],
    ['both', [one('logout', 4.5), one('password_form', -4.5)], 'unknown'],
    ['a control to log out, and a hidden invitation', [one('logout', 4.5), one('login_link', -1.3)], 'logged_in'],
    ['both in one menu, as a static page has them', [one('logout', 4.5), one('login_link', -3.2)], 'unknown'],
    [
      'both, and the name of the visitor',
      [one('logout', 4.5), one('login_link', -3.2), one('user_menu', 1.5)],
      'logged_in',
    ],
    [
      'all that a page knows of who has yet to give a code',
      [one('second_step', -3), one('logout', 4.5), one('greeting', 4), one('user_state', 4)],
      'unknown',
    ],
    [
      'all that scripts keep of a user whom the server refuses',
      [one('own_requests', -3.5), one('logout', 4.5), one('greeting', 4), one('user_menu', 1.5)],
      'unknown',
    ],
    [
      'a user who lacks the right to one of the requests',
      [one('own_requests', -2), one('logout', 4.5), one('greeting', 4)],
      'logged_in',
    ],
    ['a code asked of nobody', [one('second_step', -3)], 'logged_out'],
    ['an invitation, and links to the account', [one('login_link', -3.2), one('account_links', 1.2)], 'logged_out'],
    [
      'hints alone, however many',
      [one('account_links', 1.2), one('final_url', 0.8), one('user_menu', 0.8), one('user_state', 1)],
      'unknown',
    ],
    [
      'hints, and a sign that tells',
      [one('account_links', 0.8), one('final_url', 0.8), one('greeting', 1.4)],
      'logged_in',
    ],
    ['links to the account alone', [one('account_links', 1.2)], 'unknown'],
    [
      'a site that is down, whatever else it says',
      [one('logout', 4.5), { ...one('status', 0), verdict: 'site_down' }],
      'site_down',
    ],
  ])('%s', (_name, evidence, verdict) => {
    expect(decide(evidence).verdict).toBe(verdict)
  })

  test('counts several hits of one signal once', () => {
    expect(probability([one('account_links', 1), one('account_links', 1), one('account_links', 0.5)])).toBeCloseTo(
      probability([one('account_links', 1)]),
    )
  })

  test('never reaches certainty', () => {
    const sure = decide([one('logout', 4.5), one('greeting', 4), one('user_state', 4), one('page_class', 4)])
    expect(sure.confidence).toBe(99)
    expect(sure.pLoggedIn).toBeLessThan(0.995)
  })
})
