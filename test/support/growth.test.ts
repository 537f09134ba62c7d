import { expect, it } from 'vitest'
import { expectLinear } from './growth.ts'

const steps = (count: number) => {
  let sum = 0
  for (let n = 0; n < count; n += 1) sum += n % 7
  return sum
}

it('what is linear passes, whatever it costs', () => {
  for (const dear of [1, 1_000]) expectLinear(64_000, (size) => () => void steps(size * dear))
})

it('what is quadratic fails', () => {
  expect(() => expectLinear(32_000, (size) => () => void steps(size * size))).toThrow('where an eighth of it cost')
})
