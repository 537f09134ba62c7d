import { expect, test } from 'vitest'
import { mayWaitLong } from './long-waits.ts'

const long = (accountId: string) => ({ accountId, turnWaitMs: 30_000 })
const short = { accountId: 'anna', turnWaitMs: 1_000 }
const running = { accountId: 'anna', turnWaitMs: null }

test.each([
  ['nothing else runs', [], 16, 4, true],
  ['other jobs run, or ask for a moment', [running, running, short, short], 16, 4, true],
  ['all slots of its account but one wait', [long('anna'), long('anna'), long('anna')], 16, 4, false],
  ['the slots of another account do', [long('ben'), long('ben'), long('ben')], 16, 4, true],
  ['one of its own and half of all slots but one wait', Array.from(['anna', ...'bcdefg'], long), 16, 4, true],
  ['one of its own and half of all slots wait', Array.from(['anna', ...'bcdefgh'], long), 16, 4, false],
  ['none of its own, and three quarters but one wait', Array.from('bcdefghijkl', long), 16, 4, true],
  ['three quarters wait', Array.from('bcdefghijklm', long), 16, 4, false],
  ['its account has one slot', [], 4, 1, true],
  ['its account has one slot, which waits', [long('anna')], 4, 1, false],
  ['there are two slots', [], 2, 1, true],
  ['there is one slot', [], 1, 1, true],
])('whether a job may wait for long for its session when %s', (_, jobs, concurrency, accountConcurrency, expected) => {
  expect(mayWaitLong('anna', jobs, { concurrency, accountConcurrency })).toBe(expected)
})
