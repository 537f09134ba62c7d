import { expect, test } from 'vitest'
import { collectGarbage, QuietCollector } from './collect-when-quiet.ts'

const megabyte = 1024 * 1024

function collector() {
  const timers: (() => void)[] = []
  const state = { collected: 0, held: 0 }
  const timer = {
    after: (_ms: number, run: () => void) => {
      timers.push(run)
      return () => {}
    },
  }
  const quiet = new QuietCollector(timer, () => {
    state.collected += 1
  })
  return {
    state,
    release: (bytes: number, times: number) => {
      for (let n = 0; n < times; n += 1) quiet.released(bytes, () => state.held)
    },
    /** Lets the time of each timer pass; how many there were. */
    pass: () => {
      const due = timers.splice(0)
      for (const run of due) run()
      return due.length
    },
  }
}

test('collects once, a second after many large bodies', () => {
  const { state, release, pass } = collector()
  release(4 * megabyte, 40)
  expect(state.collected).toBe(0)
  expect(pass()).toBe(1)
  expect(state.collected).toBe(1)
  // The rest until the next one.
  expect(pass()).toBe(1)
  expect([pass(), state.collected]).toEqual([0, 1])
})

test('rests after a collection, and then collects what was left meanwhile', () => {
  const { state, release, pass } = collector()
  release(4 * megabyte, 40)
  pass()
  release(4 * megabyte, 40)
  expect(pass()).toBe(1)
  expect(state.collected).toBe(1)
  expect(pass()).toBe(1)
  expect(state.collected).toBe(2)
})

test('waits while large bodies are held', () => {
  const { state, release, pass } = collector()
  state.held = 4 * megabyte
  release(4 * megabyte, 40)
  pass()
  expect(state.collected).toBe(0)
  state.held = 50_000
  pass()
  expect(state.collected).toBe(1)
})

test.each([
  [50_000, 100_000],
  [4 * megabyte, 15],
  [0.8 * megabyte, 60],
])('does nothing for bodies of %d bytes, %d times', (bytes, times) => {
  const { release, pass } = collector()
  release(bytes, times)
  expect(pass()).toBe(0)
})

test('a collection frees what nothing refers to, in a process that was started without --expose-gc', async () => {
  const reference = new WeakRef({ bytes: new Uint8Array(megabyte) })
  await collectGarbage()
  expect(reference.deref()).toBeUndefined()
  expect(globalThis).not.toHaveProperty('gc')
})
