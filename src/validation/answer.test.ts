import { describe, expect, test } from 'vitest'
import type { SessionStatus } from '../sessions/session-status.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { validationAnswer } from './answer.ts'

const HOUR = 3_600_000
const now = Date.UTC(2026, 0, 1)
const context = { now, status: 'active', statedEnd: null, unsent: null, usesBrowser: false } as const
const judgement = (over: Partial<Judgement>): Judgement => ({
  verdict: 'unknown',
  confidence: 0,
  pLoggedIn: 0.5,
  evidence: [],
  detectedUser: null,
  accountLinks: [],
  userElements: [],
  loginUrl: null,
  ...over,
})

describe('a judgement as a validation answers it', () => {
  test('logged in', () => {
    const evidence = [
      { signal: 'logout', weight: 4.5, seen: 'a control to log out: "Log out"' },
      { signal: 'login_link', weight: -1, seen: 'a link to log in' },
    ]
    const answer = validationAnswer(
      judgement({
        verdict: 'logged_in',
        pLoggedIn: 0.987,
        evidence,
        detectedUser: 'mira',
        accountLinks: ['/account'],
        userElements: ['Hello, mira'],
      }),
      context,
    )
    expect(answer).toEqual({
      isValid: true,
      confidence: 99,
      inconclusive: false,
      details: 'Session is valid. Detected user mira. Seen: a control to log out: "Log out".',
      detectedUser: 'mira',
      wrongUser: null,
      accountLinks: ['/account'],
      userElements: ['Hello, mira'],
      cookieExpiryDetected: null,
      cookiesExpiringSoon: false,
    })
  })

  test.each<[string, Partial<Judgement>, boolean, number, boolean, RegExp]>([
    [
      'logged out',
      {
        verdict: 'logged_out',
        pLoggedIn: 0.02,
        evidence: [{ signal: 'password_form', weight: -4.5, seen: 'a login form' }],
      },
      false,
      98,
      false,
      /^Session is logged out\. Seen: a login form\.$/,
    ],
    ['unknown, leaning in', { pLoggedIn: 0.7 }, true, 50, true, /^Could not tell: the page does not show/],
    ['unknown, leaning out', { pLoggedIn: 0.3 }, true, 50, true, /^Could not tell: the page does not show/],
    [
      'nothing learnt',
      {},
      true,
      50,
      true,
      /^Could not tell: the page does not show.*Set validation_url to a page behind/,
    ],
    [
      'a page that a browser is needed for',
      { evidence: [{ signal: 'needs_browser', weight: 0, seen: 'drawn by JavaScript' }] },
      true,
      50,
      true,
      /Seen: drawn by JavaScript\.$/,
    ],
    [
      'blocked',
      { verdict: 'blocked', evidence: [{ signal: 'status', weight: 0, seen: 'HTTP 429' }] },
      true,
      50,
      true,
      /^Could not tell: .*block or a challenge\. Seen: HTTP 429\./,
    ],
    ['down', { verdict: 'site_down' }, true, 50, true, /^Could not tell: .*is down/],
    ['unreachable', { verdict: 'unreachable' }, true, 50, true, /^Could not tell: .*could not be reached/],
    [
      'unreachable, in a sentence',
      {
        verdict: 'unreachable',
        evidence: [{ signal: 'unreachable', weight: 0, seen: 'The target refused the connection.' }],
      },
      true,
      50,
      true,
      /Seen: The target refused the connection\.$/,
    ],
  ])('%s', (_name, over, isValid, confidence, inconclusive, details) => {
    const answer = validationAnswer(judgement(over), context)
    expect(answer).toMatchObject({ isValid, confidence, inconclusive, details: expect.stringMatching(details) })
  })

  test('does not advise a browser that is used already', () => {
    const advice = (usesBrowser: boolean) => validationAnswer(judgement({}), { ...context, usesBrowser }).details
    expect(advice(false)).toMatch(/Set validation_url to a page behind the login, or validation\.tier to browser/)
    expect(advice(true)).toMatch(/Set validation_url to a page behind the login\.$/)
  })

  test.each<[SessionStatus, boolean]>([
    ['active', true],
    ['pending_validation', true],
    ['invalid', false],
    ['expired', false],
  ])('an inconclusive one follows the status %s', (status, isValid) => {
    for (const pLoggedIn of [0.2, 0.5, 0.8]) {
      const answer = validationAnswer(judgement({ pLoggedIn }), { ...context, status })
      expect([answer.isValid, answer.confidence, answer.inconclusive]).toEqual([isValid, 50, true])
    }
  })

  test.each<[SessionStatus]>([['active'], ['pending_validation'], ['invalid'], ['expired']])(
    'one that decides does not follow the status %s',
    (status) => {
      const out = judgement({ verdict: 'logged_out', pLoggedIn: 0.1 })
      const inside = judgement({ verdict: 'logged_in', pLoggedIn: 0.9 })
      expect(validationAnswer(out, { ...context, status })).toMatchObject({ isValid: false, confidence: 90 })
      expect(validationAnswer(inside, { ...context, status })).toMatchObject({ isValid: true, confidence: 90 })
    },
  )

  test.each<[string, number | null, boolean]>([
    ['no end is known', null, false],
    ['it ends in 73 hours', now + 73 * HOUR, false],
    ['it ends in 72 hours', now + 72 * HOUR, true],
  ])('%s', (_name, statedEnd, soon) => {
    const answer = validationAnswer(judgement({}), { ...context, statedEnd })
    expect([answer.cookieExpiryDetected, answer.cookiesExpiringSoon]).toEqual([statedEnd, soon])
  })
})
