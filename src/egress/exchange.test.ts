import type { Dispatcher } from 'undici'
import { expect, test } from 'vitest'
import { type Answer, exchange } from './exchange.ts'

const kilobyte = 1024

/** An exchange whose response the test writes, and whose slices it lets run one by one. */
function exchangeByHand(wanted: number | null = 1024 * kilobyte, informational = 0) {
  let handler: Dispatcher.DispatchHandler = {}
  const slices: (() => void)[] = []
  const said: string[] = []
  const controller = {
    pause: () => void said.push('pause'),
    resume: () => void said.push('resume'),
    abort: () => void said.push('abort'),
  } as unknown as Dispatcher.DispatchController
  const answer: Promise<Answer> = exchange({
    dispatcher: { dispatch: (_: unknown, given: typeof handler) => (handler = given) } as unknown as Dispatcher,
    request: { path: '/', method: 'GET' },
    wanted: () => wanted,
    onBytes: () => {},
    signal: new AbortController().signal,
    nextSlice: () => new Promise((resolve) => slices.push(resolve)),
  })
  handler.onRequestStart?.(controller, null)
  for (let sent = 0; sent < informational; sent += 1) handler.onResponseStart?.(controller, 103, {}, 'Early Hints')
  handler.onResponseStart?.(controller, 200, {}, 'OK')
  return {
    answer,
    said,
    receiveBytes: (count: number) => {
      for (let sent = 0; sent < count; sent += 1) handler.onResponseData?.(controller, Buffer.from('a'))
    },
    receive: (kilobytes: number, fill = 'a') =>
      handler.onResponseData?.(controller, Buffer.alloc(kilobytes * kilobyte, fill)),
    end: () => handler.onResponseEnd?.(controller, {}),
    /** Lets everything run that waits. */
    nextSlice: async () => {
      for (const resolve of slices.splice(0)) resolve()
      await Promise.resolve()
    },
  }
}

test('a large body pauses after each slice until the next may run', async () => {
  const { answer, said, receive, end, nextSlice } = exchangeByHand()
  receive(63)
  expect(said).toEqual([])
  receive(1)
  expect(said).toEqual(['pause'])
  await nextSlice()
  expect(said).toEqual(['pause', 'resume'])
  receive(300)
  expect(said).toEqual(['pause', 'resume', 'pause'])
  await nextSlice()
  end()
  for (let slice = 0; slice < 4; slice += 1) await nextSlice()
  const { body, cut } = await answer
  expect([body.length, cut]).toEqual([364 * kilobyte, false])
})

test('a body of several blocks is what was received, in its order', async () => {
  const { answer, receive, end, nextSlice } = exchangeByHand(8 * 1024 * kilobyte)
  const fills = Array.from({ length: 53 }, (_, at) => String.fromCharCode(97 + (at % 26)))
  for (const fill of fills) receive(64, fill)
  end()
  let isDone = false
  void answer.then(() => {
    isDone = true
  })
  while (!isDone) await nextSlice()
  const expected = Buffer.concat(fills.map((fill) => Buffer.alloc(64 * kilobyte, fill)))
  expect((await answer).body.equals(expected)).toBe(true)
})

test('a body that is cut off at its limit does not pause', async () => {
  const { answer, said, receive } = exchangeByHand(100 * kilobyte)
  receive(300)
  expect([(await answer).body.length, said]).toEqual([100 * kilobyte, ['abort']])
})

test('a body of single bytes pauses as early as the memory of its chunks demands, and is what was received', async () => {
  const { answer, said, receiveBytes, end, nextSlice } = exchangeByHand()
  receiveBytes(500)
  expect(said).toEqual([])
  for (let sent = 500; sent < 20_000; sent += 500) {
    receiveBytes(500)
    await nextSlice()
  }
  expect(said.filter((word) => word === 'pause').length).toBeGreaterThan(10)
  end()
  expect((await answer).body.toString()).toBe('a'.repeat(20_000))
})

test('a target that sends informational responses only is given up', async () => {
  expect((await endedBy(100)).status).toBe(200)
  await expect(endedBy(101)).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
})

async function endedBy(informational: number): Promise<Answer['head']> {
  const { answer, end } = exchangeByHand(null, informational)
  end()
  return (await answer).head
}
