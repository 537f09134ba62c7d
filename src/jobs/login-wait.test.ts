import { describe, expect, it } from 'vitest'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import type { JobOutcome } from './job-outcome.ts'
import { mayWaitUntil, needsLogin } from './login-wait.ts'

const minute = 60_000
const ended = (loginWall: boolean, signal = 'password_form'): JobOutcome => {
  const auth = {
    verdict: loginWall ? 'logged_out' : 'unknown',
    confidence: 96,
    evidence: [{ signal, weight: -3.2, seen: '' }],
  }
  return { result: { loginWall, auth } as unknown as ScrapeResult, error: null }
}
const failed = (code: 'SESSION_EXPIRED' | 'TIMEOUT'): JobOutcome => ({
  result: null,
  error: { code, message: '' },
})

describe('an attempt needs a login', () => {
  it.each<[string, JobOutcome, boolean, boolean]>([
    ['refused before it was sent', failed('SESSION_EXPIRED'), false, true],
    ['answered by a login wall', ended(true), false, true],
    ['answered by a login wall after a change', ended(true), true, false],
    ['answered by a page that offers to log in, as public pages do', ended(true, 'login_link'), false, false],
    ['answered', ended(false), false, false],
    ['failed for another reason', failed('TIMEOUT'), false, false],
  ])('%s', (_, end, hasActed, expected) => {
    expect(needsLogin(end, hasActed)).toBe(expected)
  })
})

describe('a job may wait', () => {
  const fresh = { loginUntil: null, expiresAt: 60 * minute }
  it.each<
    [string, { loginUntil: number | null; expiresAt: number }, string | null, number | null, number, number | null]
  >([
    ['for as long as asked', fresh, 's', 5 * minute, minute, 6 * minute],
    ['not unless asked', fresh, 's', null, minute, null],
    ['not without a session', fresh, null, 5 * minute, minute, null],
    ['never until its results expire', fresh, 's', 1e9, minute, 59 * minute],
    [
      'in all its waits as long as in its first',
      { ...fresh, loginUntil: 6 * minute },
      's',
      5 * minute,
      4 * minute,
      6 * minute,
    ],
    ['not longer', { ...fresh, loginUntil: 6 * minute }, 's', 5 * minute, 6 * minute, null],
  ])('%s', (_, job, sessionId, waitForLoginMs, now, expected) => {
    expect(mayWaitUntil(job, { sessionId, waitForLoginMs }, now)).toBe(expected)
  })
})
