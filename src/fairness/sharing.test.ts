import { expect, it } from 'vitest'
import { Sharing } from './sharing.ts'

function sharing() {
  const stopwatch = { at: 0, elapsed: () => stopwatch.at }
  return { stopwatch, sharing: new Sharing(stopwatch) }
}

it('is not shared by one account', () => {
  const { sharing: one } = sharing()
  one.notice('a')
  one.notice('a')
  expect(one.isShared).toBe(false)
})

it('is shared until a second after an account has used it after another one', () => {
  const { sharing: both, stopwatch } = sharing()
  both.notice('a')
  both.notice('b')
  expect(both.isShared).toBe(true)
  stopwatch.at = 999
  both.notice('b')
  expect(both.isShared).toBe(true)
  stopwatch.at = 1_000
  both.notice('b')
  expect(both.isShared).toBe(false)
  both.notice('a')
  expect(both.isShared).toBe(true)
})
