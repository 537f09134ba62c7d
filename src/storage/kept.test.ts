import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keepWhileUnchanged } from './kept.ts'

/** A database of one number, of which each commit is a new version. */
function numberWorld(bounds: { most?: number; tells?: boolean } = {}) {
  let version = 1
  let value = 0
  let computed = 0
  const kept = keepWhileUnchanged<number | null>(
    { version: () => (bounds.tells === false ? null : version) },
    { most: bounds.most ?? 100, weigh: () => 1 },
  )
  return {
    kept,
    computed: () => computed,
    commit: (to: number) => {
      version += 1
      value = to
    },
    /** `meanwhile` happens after the value was read and before it is kept. */
    read: (key: string, meanwhile = async () => {}) =>
      kept.get(key, async () => {
        computed += 1
        const read = value
        await meanwhile()
        return read
      }),
  }
}

it('computes once, and again as soon as anybody has committed', async () => {
  const { read, commit, computed } = numberWorld()
  expect([await read('a'), await read('a'), await read('b')]).toEqual([0, 0, 0])
  expect(computed()).toBe(2)
  commit(1)
  expect([await read('a'), await read('a')]).toEqual([1, 1])
  expect(computed()).toBe(3)
})

it('keeps nothing that was read while somebody committed', async () => {
  const { read, commit } = numberWorld()
  expect(await read('a', async () => commit(1))).toBe(0)
  expect(await read('a')).toBe(1)
})

it('does not put an older value in the place of a newer one', async () => {
  const { read, commit } = numberWorld()
  const gate = Promise.withResolvers<void>()
  const slow = read('a', () => gate.promise)
  commit(1)
  expect(await read('a')).toBe(1)
  gate.resolve()
  expect(await slow).toBe(0)
  expect(await read('a')).toBe(1)
})

it('computes each time where the database does not tell whether it changed', async () => {
  const { read, computed } = numberWorld({ tells: false })
  await read('a')
  await read('a')
  expect(computed()).toBe(2)
})

it('computes anew what is no longer good, and weighs it once', async () => {
  let made = 0
  const kept = keepWhileUnchanged<number>({ version: () => 1 }, { most: 2, weigh: () => 1 })
  const make = async () => ++made
  for (let n = 0; n < 5; n += 1) await kept.get('a', make, () => false)
  expect(made).toBe(5)
  await kept.get('b', make)
  expect(await kept.get('b', make)).toBe(6)
  expect(await kept.get('a', make)).toBe(5)
})

it('keeps neither nothing, nor what failed, nor more than it may', async () => {
  const { kept, read, computed } = numberWorld({ most: 2 })
  let asked = 0
  const nothing = async () => {
    asked += 1
    return null
  }
  await kept.get('none', nothing)
  await kept.get('none', nothing)
  expect(asked).toBe(2)
  const failing = () => kept.get('bad', () => Promise.reject(new Error('no')))
  await expect(failing()).rejects.toThrow('no')
  await expect(failing()).rejects.toThrow('no')
  for (const key of ['a', 'b', 'c', 'a', 'b', 'c']) await read(key)
  expect(computed()).toBe(4)
})

it('never answers a value older than the last commit before it was asked for', async () => {
  const step = fc.oneof(
    fc.record({ commit: fc.nat() }),
    fc.record({ read: fc.constantFrom('a', 'b'), commitsMeanwhile: fc.array(fc.nat(), { maxLength: 2 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step), async (steps) => {
      const { read, commit } = numberWorld()
      let last = 0
      const change = (to: number) => {
        last = to
        commit(to)
      }
      for (const one of steps) {
        if ('commit' in one) change(one.commit)
        else {
          const before = last
          const found = await read(one.read, async () => {
            for (const value of one.commitsMeanwhile) change(value)
          })
          expect(found).toBe(before)
        }
      }
    }),
  )
})
