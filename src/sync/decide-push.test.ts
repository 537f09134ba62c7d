import { expect, it } from 'vitest'
import type { Verdict } from '../verdict/judgement.ts'
import { decidePush, type PushFacts } from './decide-push.ts'

const table: readonly [PushFacts['owner'], stored: 'alive' | 'not', pushed: PushFacts['pushed'], string][] = [
  ['browser', 'alive', 'logged_in', 'take'],
  ['browser', 'alive', 'logged_out', 'refuse logged_out'],
  ['browser', 'alive', 'unknown', 'leave undecided'],
  ['browser', 'alive', 'blocked', 'leave undecided'],
  ['browser', 'alive', 'site_down', 'leave undecided'],
  ['browser', 'alive', 'unreachable', 'leave undecided'],
  ['browser', 'not', 'logged_in', 'take'],
  ['browser', 'not', 'logged_out', 'leave not_logged_in'],
  ['browser', 'not', 'unknown', 'take'],
  ['browser', 'not', 'blocked', 'take'],
  ['browser', 'not', 'site_down', 'take'],
  ['browser', 'not', 'unreachable', 'take'],
  ['latchkey', 'alive', 'logged_in', 'leave kept'],
  ['latchkey', 'alive', 'logged_out', 'leave kept'],
  ['latchkey', 'not', 'logged_in', 'take'],
  ['latchkey', 'not', 'logged_out', 'leave not_logged_in'],
]

const verdicts: readonly Verdict[] = ['logged_in', 'logged_out', 'blocked', 'site_down', 'unreachable', 'unknown']

const told = (facts: PushFacts): string => {
  const decision = decidePush(facts)
  if (decision.kind === 'take') return 'take'
  return `${decision.kind} ${decision.kind === 'refuse' ? decision.reason : decision.outcome}`
}

it.each(table)('owned by %s, stored state %s, pushed state %s: %s', (owner, stored, pushed, expected) => {
  expect(told({ owner, isStoredAlive: stored === 'alive', pushed, isWrongUser: false })).toBe(expected)
})

it('never takes over another user, nor replaces a living state by one that is not logged in', () => {
  for (const pushed of verdicts) {
    for (const isStoredAlive of [true, false]) {
      expect(told({ owner: 'browser', isStoredAlive, pushed, isWrongUser: true })).toBe('refuse wrong_user')
    }
    const decision = told({ owner: 'browser', isStoredAlive: true, pushed, isWrongUser: false })
    expect(decision === 'take').toBe(pushed === 'logged_in')
  }
})
