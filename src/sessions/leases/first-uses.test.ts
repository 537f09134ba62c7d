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

it('lets the others wait until the first use has ended', async () => {
  const uses = new FirstUses()
  expect(uses.ahead(session('a'), now)).toBeNull()
  const end = uses.begin(session('a'), now)
  const ahead = uses.ahead(session('a'), now)
  expect(ahead).not.toBeNull()
  expect(uses.ahead(session('b'), now)).toBeNull()
  end()
  await ahead?.ended
  expect(uses.ahead(session('a'), now)).toBeNull()
  uses.begin(session('a'), now)
  expect(uses.ahead(session('a'), now)).toBeNull()
})

it('does not wait for a use of other cookies', () => {
  const uses = new FirstUses()
  const end = uses.begin(session('a', 1), now)
  expect(uses.ahead(session('a', 2), now)).toBeNull()
  uses.begin(session('a', 2), now)
  end()
  expect(uses.ahead(session('a', 2), now)).not.toBeNull()
})

it('lets the others wait for two seconds at the most', () => {
  const uses = new FirstUses()
  uses.begin(session('a'), now)
  expect(uses.ahead(session('a'), now)?.until).toBe(now + 2000)
  expect(uses.ahead(session('a'), now + 1999)).not.toBeNull()
  expect(uses.ahead(session('a'), now + 2000)).toBeNull()
  uses.begin(session('a'), now + 2000)
  expect(uses.ahead(session('a'), now + 2001)).toBeNull()
})

it('lets the others go once enough was waited for', () => {
  const uses = new FirstUses()
  uses.begin(session('a'), now)
  uses.letOthers(session('a'))
  expect(uses.ahead(session('a'), now)).toBeNull()
})

it.each<[string, ReturnType<typeof session>]>([
  ['shared', session('a', 1, 'shared')],
  ['limited', session('a', 1, 'limited')],
  ['nothing is kept', session('a', 1, 'auto', false)],
])('nobody waits where the mode is another or nothing is kept: %s', (_case, one) => {
  const uses = new FirstUses()
  uses.begin(one, now)
  expect(uses.ahead(one, now)).toBeNull()
})

it('remembers a bounded number', () => {
  const uses = new FirstUses()
  for (let n = 0; n < 10_001; n += 1) uses.letOthers(session(String(n)))
  uses.begin(session('0'), now)
  expect(uses.ahead(session('0'), now)).not.toBeNull()
  uses.begin(session('10000'), now)
  expect(uses.ahead(session('10000'), now)).toBeNull()
})
