import { expect, it } from 'vitest'
import type { Concurrency } from '../session.ts'
import { FirstUses } from './first-uses.ts'

const now = 1_000_000

const session = (id: string, putVersion = 1, mode: Concurrency['mode'] | null = null, writeBack = true) => ({
  id,
  putVersion,
  writeBack,
  concurrency: mode === null ? null : { mode, max: null, waitSeconds: null },
})

it('lets the others wait until the first use has ended', () => {
  const uses = new FirstUses()
  expect(uses.aheadUntil(session('a'), now)).toBeNull()
  const end = uses.begin(session('a'), now)
  expect(uses.aheadUntil(session('a'), now)).not.toBeNull()
  expect(uses.aheadUntil(session('b'), now)).toBeNull()
  end()
  expect(uses.aheadUntil(session('a'), now)).toBeNull()
  uses.begin(session('a'), now)
  expect(uses.aheadUntil(session('a'), now)).toBeNull()
})

it('does not wait for a use of other cookies', () => {
  const uses = new FirstUses()
  const end = uses.begin(session('a', 1), now)
  expect(uses.aheadUntil(session('a', 2), now)).toBeNull()
  uses.begin(session('a', 2), now)
  end()
  expect(uses.aheadUntil(session('a', 2), now)).not.toBeNull()
})

it('forgets no newer cookies for a use of older ones', () => {
  const uses = new FirstUses()
  const endOld = uses.begin(session('a', 1), now)
  const end = uses.begin(session('a', 2), now)
  // Read before the new ones were put in.
  uses.begin(session('a', 1), now)
  expect(uses.aheadUntil(session('a', 2), now)).not.toBeNull()
  end()
  endOld()
  uses.begin(session('a', 2), now)
  expect(uses.aheadUntil(session('a', 2), now)).toBeNull()
})

it('lets the others wait for two seconds at the most', () => {
  const uses = new FirstUses()
  uses.begin(session('a'), now)
  expect(uses.aheadUntil(session('a'), now)).toBe(now + 2000)
  expect(uses.aheadUntil(session('a'), now + 1999)).not.toBeNull()
  expect(uses.aheadUntil(session('a'), now + 2000)).toBeNull()
  uses.begin(session('a'), now + 2000)
  expect(uses.aheadUntil(session('a'), now + 2001)).toBeNull()
})

it.each<[string, ReturnType<typeof session>]>([
  ['shared', session('a', 1, 'shared')],
  ['limited', session('a', 1, 'limited')],
  ['nothing is kept', session('a', 1, 'auto', false)],
])('nobody waits where the mode is another or nothing is kept: %s', (_case, one) => {
  const uses = new FirstUses()
  uses.begin(one, now)
  expect(uses.aheadUntil(one, now)).toBeNull()
})

it('waits for the first use also where others began beside it, in a mode that does not wait', () => {
  const uses = new FirstUses()
  const end = uses.begin(session('a', 1, 'shared'), now)
  const endOther = uses.begin(session('a', 1, 'shared'), now)
  expect(uses.aheadUntil(session('a'), now)).not.toBeNull()
  endOther()
  expect(uses.aheadUntil(session('a'), now)).not.toBeNull()
  end()
  expect(uses.aheadUntil(session('a'), now)).toBeNull()
})

it('remembers a bounded number', () => {
  const uses = new FirstUses()
  for (let n = 0; n < 10_001; n += 1) uses.begin(session(String(n)), now)()
  uses.begin(session('0'), now)
  expect(uses.aheadUntil(session('0'), now)).not.toBeNull()
  uses.begin(session('10000'), now)
  expect(uses.aheadUntil(session('10000'), now)).toBeNull()
})
