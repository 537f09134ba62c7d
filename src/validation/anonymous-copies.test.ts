import { expect, test } from 'vitest'
import { unreadObservation } from '../verdict/compare/page-observation.ts'
import { unreachable } from '../verdict/verdict.ts'
import { createAnonymousCopies } from './anonymous-copies.ts'

const sketch = { ...unreadObservation(unreachable('x')).sketch, cookies: [] }

test('keeps copies for their time, few, and those that could not be had for a shorter one', () => {
  let now = 0
  const copies = createAnonymousCopies({ clock: { now: () => now }, maxCopies: 2, ttlMs: 1000 })
  expect(copies.get('a')).toBeUndefined()
  copies.set('a', sketch)
  copies.set('b', null)
  expect([copies.get('a'), copies.get('b')]).toEqual([sketch, null])
  now = 100
  expect([copies.get('a'), copies.get('b')]).toEqual([sketch, undefined])
  copies.set('c', sketch)
  copies.get('a')
  copies.set('d', sketch)
  expect([copies.get('a'), copies.get('c'), copies.get('d')]).toEqual([sketch, undefined, sketch])
  now = 1000
  expect(copies.get('a')).toBeUndefined()
})
