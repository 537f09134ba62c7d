import { expect, it } from 'vitest'
import { settle } from '../../../../test/support/timers.ts'
import { NewestOnly } from './newest-only.ts'

/** Work that notes what it begins, and that a test ends. */
function heldWork() {
  const begun: number[] = []
  let end = (_error?: Error): void => undefined
  const work = (value: number) => {
    begun.push(value)
    return new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error))
    })
  }
  return { begun, newest: new NewestOnly(work), end: (error?: Error) => end(error) }
}

it('does one at a time, and of what is asked for meanwhile only the last', async () => {
  const { begun, newest, end } = heldWork()
  for (let value = 0; value < 1_000; value += 1) newest.ask(value)
  await settle()
  expect(begun).toEqual([0])
  end()
  await settle()
  expect(begun).toEqual([0, 999])
  end()
  await settle()
  expect(begun).toEqual([0, 999])
  newest.ask(1_000)
  expect(begun).toEqual([0, 999, 1_000])
})

it('goes on after what fails', async () => {
  const { begun, newest, end } = heldWork()
  newest.ask(1)
  newest.ask(2)
  end(new Error('gone'))
  await settle()
  expect(begun).toEqual([1, 2])
})
