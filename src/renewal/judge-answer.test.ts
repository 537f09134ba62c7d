import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { judgeAnswer, unanswered } from './judge-answer.ts'

const now = 1_800_000_000_000
const renewal = {
  url: 'https://example.org/token',
  method: 'POST',
  contentType: null,
  hosts: [],
  accessTokenPath: '/access_token',
  refreshTokenPath: null,
  expiresInPath: null,
} as const

describe('what an answer says of the login', () => {
  it.each([
    [200, '{"access_token":"new"}', 'logged_in'],
    [201, '{"access_token":"new"}', 'logged_in'],
    [200, '{"error":"invalid_grant"}', 'unknown'],
    [200, '<form>', 'unknown'],
    [302, '', 'unknown'],
    [404, '', 'unknown'],
    [400, '{"error":"invalid_grant"}', 'logged_out'],
    [401, '', 'logged_out'],
    [422, '{}', 'logged_out'],
    [403, '', 'blocked'],
    [429, '', 'blocked'],
    [500, '{"access_token":"new"}', 'site_down'],
    [503, '', 'site_down'],
  ])('%i %s: %s', (status, text, verdict) => {
    const judged = judgeAnswer(renewal, { status, text }, now)
    expect(judged.outcome).toMatchObject({ verdict, httpStatus: status, at: now })
    expect(judged.grant?.accessToken ?? null).toBe(verdict === 'logged_in' ? 'new' : null)
  })

  it('repeats a registered error code and nothing else of the answer', () => {
    const registered = judgeAnswer(renewal, { status: 400, text: '{"error": "invalid_grant"}' }, now)
    expect(registered.outcome.evidence).toEqual(['the answer has the status 400', 'it says "invalid_grant"'])
    const own = judgeAnswer(renewal, { status: 400, text: '{"error":"the_secret_token"}' }, now)
    expect(own.outcome.evidence).toEqual(['the answer has the status 400'])
  })
})

it('that no answer came says nothing of it', () => {
  const { outcome } = unanswered(new AppError('TIMEOUT'), now)
  expect(outcome).toMatchObject({ verdict: 'unreachable', httpStatus: null })
})
