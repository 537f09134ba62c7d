import { describe, expect, it } from 'vitest'
import { AppError, type ErrorCode } from '../errors.ts'
import { failedOutcome } from './job-outcome.ts'
import { afterStoring, type EndedAttempt, type NextStep, nextStep, type StoredWait } from './next-step.ts'

const failed = (code: ErrorCode) => failedOutcome(new AppError(code))

const attempt: EndedAttempt = {
  outcome: failed('TIMEOUT'),
  mayWaitForLogin: false,
  hasActed: false,
  isAsking: false,
  isStopping: false,
  isRepeatable: true,
}
const busy = { outcome: failed('SESSION_BUSY') }
const stopped = { outcome: failed('INTERRUPTED'), isStopping: true }
const loggedOut = { outcome: failed('SESSION_EXPIRED') }

describe('what follows an attempt', () => {
  it.each<[string, Partial<EndedAttempt>, NextStep]>([
    ['it failed', {}, 'end'],
    ['its session is logged out, and it may wait', { ...loggedOut, mayWaitForLogin: true }, 'wait_for_login'],
    ['its session is logged out, and it may not wait', loggedOut, 'end'],
    ['it got no turn of its session', { ...busy, isAsking: true }, 'wait_in_queue'],
    [
      'it got none, and its method changes something',
      { ...busy, isAsking: true, isRepeatable: false },
      'wait_in_queue',
    ],
    ['it lost its turn later', busy, 'end'],
    ['the server stopped', stopped, 'wait_in_queue'],
    ['the server stopped, and its method changes something', { ...stopped, isRepeatable: false }, 'end'],
    ['the same while it asked for its session', { ...stopped, isRepeatable: false, isAsking: true }, 'wait_in_queue'],
    [
      'the server stopped, and what was sent could not be recorded',
      { ...stopped, outcome: failed('STORAGE_UNAVAILABLE') },
      'wait_in_queue',
    ],
    ['the same, but the server runs on', { outcome: failed('STORAGE_UNAVAILABLE') }, 'end'],
    ['it failed before the server stopped', { isStopping: true }, 'end'],
    ['it was cancelled while it asked', { outcome: failed('CANCELLED'), isAsking: true }, 'end'],
  ])('%s', (_what, over, expected) => {
    expect(nextStep({ ...attempt, ...over })).toBe(expected)
  })
})

describe('what follows when a wait was to be stored', () => {
  const asItWas = attempt.outcome
  it.each<[Exclude<NextStep, 'end'>, StoredWait, Partial<EndedAttempt>, ReturnType<typeof afterStoring>]>([
    ['wait_in_queue', 'waits', {}, null],
    ['wait_for_login', 'waits', { isRepeatable: false }, null],
    ['wait_in_queue', 'unknown', { isAsking: true }, 'try_again'],
    ['wait_in_queue', 'unknown', { isRepeatable: false, isAsking: true }, 'try_again'],
    ['wait_for_login', 'unknown', { isRepeatable: false }, 'try_again'],
    ['wait_in_queue', 'unknown', { isStopping: true }, null],
    ['wait_in_queue', 'unknown', { isStopping: true, isRepeatable: false, isAsking: true }, asItWas],
    ['wait_for_login', 'unknown', { isStopping: true, isRepeatable: false }, asItWas],
    ['wait_in_queue', 'refused', { isAsking: true }, failed('CANCELLED')],
    ['wait_in_queue', 'refused', {}, asItWas],
    ['wait_for_login', 'refused', { isAsking: true }, asItWas],
  ])('%s, %s, %j: %j', (step, stored, over, expected) => {
    expect(afterStoring(step, stored, { ...attempt, ...over })).toEqual(expected)
  })
})
