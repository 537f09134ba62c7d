import { EventEmitter } from 'node:events'
import type { Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../test/support/timers.ts'
import { mostBusyMs, NetworkQuiet } from './network-quiet.ts'
import type { PagePlan } from './page-plan.ts'

const requestFor = (address: string) =>
  ({
    resourceType: () => 'fetch',
    headers: () => ({ accept: '*/*', referer: '/' }),
    method: () => (address.startsWith('POST ') ? 'POST' : 'GET'),
    url: () => `https://site.example${address.replace(/^POST /, '').split(' ')[0]}`,
    postData: () => address.split(' ')[2] ?? null,
  }) as unknown as Request

/**
 * What a page does, in seconds after `load`: a request begins, each for another address unless one is given, or the one begun
 * first ends, or is answered by a stream of events; its WebSocket is opened, or carries a message; it draws something.
 */
type Doing = readonly (readonly [
  atS: number,
  doing: 'request' | 'requestfinished' | 'stream' | 'websocket' | 'framesent' | 'framereceived' | 'draws',
  what?: string,
])[]

/** When the page is read, in seconds. */
async function readAt(
  doing: Doing,
  mostS: number,
  { purpose = 'scrape', drawn = null }: { purpose?: PagePlan['purpose']; drawn?: string | null } = {},
): Promise<number> {
  const page = new EventEmitter()
  let now = 0
  const due = new Set<{ readonly at: number; readonly run: () => void }>()
  const after = (ms: number, run: () => void) => {
    const one = { at: now + ms / 1000, run }
    due.add(one)
    return () => due.delete(one)
  }
  let shown = drawn
  const quiet = new NetworkQuiet(page as unknown as Page, {
    timer: { after },
    purpose,
    answers: () => Promise.resolve(),
    shown: () => Promise.resolve(shown),
  })
  const underWay: Request[] = []
  let readS: number | null = null
  const socket = new EventEmitter()
  for (const [index, [at, what, given]] of doing.entries())
    after(at * 1000, () => {
      if (what === 'websocket') return page.emit(what, socket)
      if (what === 'framesent' || what === 'framereceived') return socket.emit(what)
      if (what === 'draws') shown = given ?? null
      if (what === 'draws') return
      const one = what === 'request' ? requestFor(given ?? `/${index}`) : underWay.shift()
      if (what === 'request' && one !== undefined) underWay.push(one)
      if (what !== 'stream') return page.emit(what, one)
      const headers = () => ({ 'content-type': 'text/event-stream' })
      return page.emit('response', { request: () => one, headers })
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

/** Each answered after 0.2 s; the last stays open. */
const asksAgain = (address: (n: number) => string, times: number): Doing =>
  Array.from({ length: times }, (_, n): Doing[number][] => [
    [n * 0.25, 'request', address(n)],
    ...(n === times - 1 ? [] : ([[n * 0.25 + 0.2, 'requestfinished']] as const)),
  ]).flat()

describe('what has no end is not waited for:', () => {
  it.each<[string, Doing, PagePlan['purpose'], number]>([
    ['long polling of a library', asksAgain((n) => `/socket.io/?t=${n}`, 3), 'scrape', 0.75],
    ['the same address again and again', asksAgain(() => '/poll', 4), 'scrape', 0.75],
    ['in a check, what is new since a moment', asksAgain((n) => `/news?since=${n}`, 4), 'check', 0.75],
    ['in a check, the same question by POST', asksAgain(() => 'POST /rpc poll', 4), 'check', 0.75],
    [
      'a stream of events',
      [
        [0, 'request'],
        [1, 'stream'],
      ],
      'scrape',
      1.3,
    ],
  ])('%s', async (_name, doing, purpose, expected) => {
    expect(await readAt(doing, 20, { purpose })).toBeCloseTo(expected)
  })

  it.each<[string, Doing, PagePlan['purpose']]>([
    ['the pages of a list in a scrape', asksAgain((n) => `/rows?page=${n}`, 4), 'scrape'],
    ['other questions in the query', asksAgain((n) => `/api?action=${'abcd'[n]}`, 4), 'check'],
    ['other questions by POST', asksAgain((n) => `POST /graphql query${n}`, 4), 'check'],
  ])('but %s are', async (_name, doing, purpose) => {
    expect(await readAt(doing, 20, { purpose })).toBeCloseTo(5.75)
  })
})

describe('a page whose content and controls stand still', () => {
  const hanging: Doing = [[0.1, 'request']]
  const messages: Doing = [[0, 'websocket'], ...everyTenth.map(([, what], n) => [n / 10, what] as const)]
  it.each<[string, Doing, number]>([
    ['is read after a second where a library waits for its first message', [[0.1, 'request', '/socket.io/']], 1.25],
    ['is read after a second while a WebSocket has messages for it', messages, 1.25],
    ['is read a second after it has drawn something', [...messages, [0.6, 'draws', 'more']], 1.75],
    ['is read when an answer that it may need has taken three seconds', hanging, 3.25],
  ])('%s, by a check', async (_name, doing, expected) => {
    expect(await readAt(doing, 20, { purpose: 'check', drawn: 'a text and a control' })).toBeCloseTo(expected)
  })

  it('does not count if it shows too little, nor in a scrape', async () => {
    expect(await readAt(hanging, 20, { purpose: 'check' })).toBeCloseTo(5.1)
    expect(await readAt(hanging, 20, { drawn: 'a text and a control' })).toBeCloseTo(5.1)
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
