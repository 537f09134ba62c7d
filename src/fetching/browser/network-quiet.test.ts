import { EventEmitter } from 'node:events'
import type { Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../test/support/timers.ts'
import { mostBusyMs, NetworkQuiet } from './network-quiet.ts'

const request = { resourceType: () => 'fetch', headers: () => ({ accept: '*/*', referer: '/' }) } as unknown as Request

/**
 * What a page does, in seconds after `load`: a request begins, or the one begun first ends; its WebSocket is opened, or
 * carries a message.
 */
type Doing = readonly (readonly [
  atS: number,
  doing: 'request' | 'requestfinished' | 'websocket' | 'framesent' | 'framereceived',
])[]

/** When the page is read, in seconds. */
async function readAt(doing: Doing, mostS: number): Promise<number> {
  const page = new EventEmitter()
  let now = 0
  const due = new Set<{ readonly at: number; readonly run: () => void }>()
  const after = (ms: number, run: () => void) => {
    const one = { at: now + ms / 1000, run }
    due.add(one)
    return () => due.delete(one)
  }
  const quiet = new NetworkQuiet(page as unknown as Page, { after }, () => Promise.resolve())
  const requests = doing.map(() => ({ ...request }) as Request)
  const [begun, underWay] = [[...requests], [] as Request[]]
  let readS: number | null = null
  const socket = new EventEmitter()
  for (const [at, what] of doing)
    after(at * 1000, () => {
      if (what === 'websocket') return page.emit(what, socket)
      if (what === 'framesent' || what === 'framereceived') return socket.emit(what)
      const one = what === 'request' ? begun.shift() : underWay.shift()
      if (what === 'request' && one !== undefined) underWay.push(one)
      return page.emit(what, one)
    })
  void quiet.wait(mostS * 1000, new AbortController().signal).then(() => (readS = now))
  for (;;) {
    await settle()
    if (readS !== null) return readS
    const [next] = [...due].sort((a, b) => a.at - b.at)
    if (next === undefined) throw new Error('it waits for nothing')
    due.delete(next)
    now = next.at
    next.run()
  }
}

const everyTenth: Doing = Array.from({ length: 200 }, (_, n) => [1 + n / 10, 'framereceived'])
const everySecond: Doing = Array.from({ length: 30 }, (_, n) => [n, 'request'])

describe('a page is read', () => {
  it.each<[string, Doing, number, number]>([
    [
      '0.3 s after its last request',
      [
        [0, 'request'],
        [4, 'requestfinished'],
      ],
      20,
      4.3,
    ],
    ['when the time is up, while its requests go on', everySecond, 20, 20],
    [
      '5 s after the last thing that happened, when a request stays open',
      [
        [0, 'request'],
        [1, 'request'],
      ],
      20,
      6,
    ],
    [
      'when the time is up, when a request stays open',
      [
        [0, 'request'],
        [1, 'request'],
      ],
      5,
      5,
    ],
    [
      'when a slow answer is there',
      [
        [0, 'request'],
        [4, 'request'],
        [8, 'requestfinished'],
        [9, 'requestfinished'],
      ],
      20,
      9.3,
    ],
    [
      '0.3 s after the answer to the last message that it sent by a WebSocket',
      [
        [0, 'websocket'],
        [1, 'framereceived'],
        [1.2, 'framesent'],
        [2.5, 'framereceived'],
      ],
      5,
      2.8,
    ],
    ['2.3 s after a WebSocket was opened that says nothing', [[0, 'websocket']], 5, 2.3],
    ['5.3 s after a WebSocket was opened that never ends to say something', [[0, 'websocket'], ...everyTenth], 20, 5.3],
  ])('%s', async (_name, doing, mostS, expected) => {
    expect(await readAt(doing, mostS)).toBeCloseTo(expected)
  })
})

it.each([
  ['scrape', 60_000, 1_000, 5_000],
  ['check', 30_000, 4_000, 16_000],
  ['check', 30_000, 19_000, 5_000],
] as const)(
  'a %s of %i ms waits for a busy page that took %i ms to load for %i ms more',
  (purpose, timeoutMs, passedMs, most) => {
    expect(mostBusyMs({ purpose, timeoutMs }, passedMs)).toBe(most)
  },
)
