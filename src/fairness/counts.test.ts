import { expect, it } from 'vitest'
import { Counts, countEach } from './counts.ts'

it('counts each key, and all together', () => {
  const counts = new Counts()
  counts.add('a', 2)
  counts.add('b', 1)
  counts.add('a', 1)
  expect([counts.of('a'), counts.of('b'), counts.of('c'), counts.total]).toEqual([3, 1, 0, 4])
})

it('forgets a key whose count is 0', () => {
  const counts = new Counts()
  counts.add('a', 2)
  counts.add('b', 1)
  counts.add('c', 0)
  counts.add('a', -2)
  expect([counts.keys(), counts.of('a'), counts.total]).toEqual([['b'], 0, 1])
})

it('counts how often each key occurs', () => {
  expect([...countEach(['a', 'b', 'a'])]).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})
