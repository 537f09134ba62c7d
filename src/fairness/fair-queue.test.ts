import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

interface Named {
  readonly account: string
  readonly name: string
}

const task = (name: string): Named => ({ name, account: name.charAt(0) })
const oldest = ([first]: readonly Named[]) => first

function queueOf(...names: readonly string[]): FairQueue<Named> {
  const queue = new FairQueue<Named>()
  for (const name of names) queue.add(task(name))
  return queue
}

describe('FairQueue', () => {
  test('lets accounts take turns', () => {
    const names = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']
    const queue = queueOf(...names)
    expect(names.map(() => queue.take(oldest)?.name)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  test('takes what is chosen of an account, and leaves the turn of an account of which nothing is', () => {
    const queue = queueOf('a1', 'b1', 'b2', 'b3')
    expect(queue.take((tasks) => tasks.find(({ name }) => name === 'b2'))?.name).toBe('b2')
    expect(['a1', 'b1', 'b3'].map(() => queue.take(oldest)?.name)).toEqual(['a1', 'b1', 'b3'])
    expect([queue.take(oldest), queue.size]).toEqual([undefined, 0])
  })

  test('an account that comes late waits for one task of each other at most', () => {
    const accounts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 })
    fc.assert(
      fc.property(accounts, (names) => {
        const queue = queueOf(...names, 'z')
        const order = [...names, 'z'].map(() => queue.take((tasks) => tasks.at(-1))?.name)
        expect(order).toHaveLength(names.length + 1)
        expect(order.indexOf('z')).toBeLessThanOrEqual(new Set(names).size)
      }),
    )
  })

  test('gives up one that no longer waits, and all of them', () => {
    const queue = new FairQueue<Named>()
    const [first, second, other] = [task('a1'), task('a2'), task('b1')]
    for (const one of [first, second, other]) queue.add(one)
    queue.remove(first)
    queue.remove(first)
    expect([queue.size, queue.of('a')]).toEqual([2, [second]])
    expect(queue.clear()).toEqual([second, other])
    expect([queue.size, queue.take(oldest)]).toEqual([0, undefined])
  })
})
