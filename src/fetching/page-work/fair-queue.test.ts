import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FairQueue, type QueuedTask } from './fair-queue.ts'

type Named = QueuedTask & { readonly name: string }

const task = (name: string, urgency = 1, isShort = true): Named => ({ name, account: name.charAt(0), urgency, isShort })

function order(tasks: readonly Named[], mayTake: (task: Named) => boolean = () => true): string[] {
  const queue = new FairQueue<Named>()
  for (const one of tasks) queue.add(one)
  return tasks.flatMap(() => queue.take(mayTake)?.name ?? [])
}

describe('FairQueue', () => {
  test.each<[name: string, tasks: Named[], order: string[]]>([
    [
      'accounts take turns',
      [task('a1'), task('a2'), task('a3'), task('b1'), task('c1'), task('b2')],
      ['a1', 'b1', 'c1', 'a2', 'b2', 'a3'],
    ],
    ['the most urgent of an account goes first', [task('a1', 0), task('a2', 1), task('a3', 2)], ['a3', 'a2', 'a1']],
    ['urgency does not reach over accounts', [task('a1', 2), task('a2', 2), task('b1', 0)], ['a1', 'b1', 'a2']],
    [
      'short ones go before long ones',
      [task('a1', 1, false), task('a2', 1, true), task('a3', 1, true)],
      ['a2', 'a3', 'a1'],
    ],
    ['a long one goes before a less urgent short one', [task('a1', 0, true), task('a2', 1, false)], ['a2', 'a1']],
  ])('%s', (_name, tasks, expected) => {
    expect(order(tasks)).toEqual(expected)
  })

  test('leaves what may not be taken, and the turn of its account', () => {
    const queue = new FairQueue<Named>()
    for (const one of [task('a1', 1, false), task('b1'), task('b2')]) queue.add(one)
    expect(queue.take(({ isShort }) => isShort)?.name).toBe('b1')
    expect(queue.take(() => true)?.name).toBe('a1')
    expect(queue.take(() => true)?.name).toBe('b2')
    expect([queue.take(() => true), queue.size]).toEqual([undefined, 0])
  })

  test('an account that comes late waits for one task of each other at most', () => {
    const shape = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 }), fc.boolean())
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 40 }), (shapes) => {
        const names = order([...shapes.map(([name, urgency, isShort]) => task(name, urgency, isShort)), task('z')])
        expect(names).toHaveLength(shapes.length + 1)
        expect(names.indexOf('z')).toBeLessThanOrEqual(new Set(shapes.map(([name]) => name)).size)
      }),
    )
  })

  test('gives up one that no longer waits, and all of them', () => {
    const queue = new FairQueue<Named>()
    const [first, second, other] = [task('a1'), task('a2'), task('b1')]
    for (const one of [first, second, other]) queue.add(one)
    queue.remove(first)
    queue.remove(first)
    expect(queue.size).toBe(2)
    expect(queue.clear()).toEqual([second, other])
    expect([queue.size, queue.take(() => true)]).toEqual([0, undefined])
  })
})
