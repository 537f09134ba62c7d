import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { someOf } from '../test/support/long-form.ts'
import { systemStopwatch } from './clock.ts'
import { LoopTurns } from './fairness/loop-turns.ts'
import type { PageWork } from './fetching/page-work/page-task.ts'
import type { Page } from './page/page.ts'
import { createPageWork } from './page-work.ts'
import { judgePage } from './verdict/verdict.ts'

const terms = { account: 'a', timeoutMs: 60_000 }

let pages: PageWork
beforeAll(() => {
  pages = createPageWork({ loopTurns: new LoopTurns(systemStopwatch) })
})
afterAll(() => pages.close())

const page = (body: string): Page => ({
  requestedUrl: 'https://a.test/',
  finalUrl: 'https://a.test/',
  status: 200,
  headers: {},
  hops: [],
  setCookies: [],
  contentType: 'text/html',
  body,
  sessionCookieNames: ['sid'],
})

test('its workers render', async () => {
  const html =
    '<title>T</title><p>Hell\u00f6, <b>world</b> <a href="/x">x</a></p><script type="application/ld+json">{"__proto__":1,"id":12345678901234567890}</script>'
  const { content, warning } = await pages.render(
    {
      body: Buffer.from(html, 'latin1'),
      charset: 'windows-1252',
      url: 'https://a.test/',
      formats: ['text', 'markdown', 'json'],
    },
    terms,
  )
  expect(content).toMatchObject({ text: 'Hellö, world x', markdown: 'Hellö, **world** [x](https://a.test/x)' })
  expect(content.json).toContain('"json_ld":[{"__proto__":1,"id":12345678901234567890}]')
  expect(warning).toBeNull()
})

const small = 16 * 1024
const of = (chars: number, text: string) => text.repeat(chars / text.length + 1).slice(0, chars)
const url = (chars: number) => of(chars, 'https://a.test/')

/** Page work that has no processes, and the accounts whose turns on the main thread it took. */
function withoutProcesses(nextTurn: () => Promise<void> = async () => {}) {
  const turns: string[] = []
  const pages = createPageWork({
    loopTurns: {
      nextBrief: (account) => {
        turns.push(account)
        return nextTurn()
      },
    },
    start: noWorker,
    startThread: noWorker,
  })
  onTestFinished(() => pages.close())
  return { pages, turns }
}

const noWorker = (): never => {
  throw new Error('no worker may be started')
}

test.each<[string, Page, isHere: boolean]>([
  ['a page', page(of(small, '<p>x')), true],
  ['a longer page', page(of(small + 1, '<p>a user')), false],
  ['a text without tags', page(of(4 * small, '{"id":1,"name":"Ann"}')), true],
  ['a longer text', page(of(4 * small + 1, '{"id":1,"name":"Ann"}')), false],
  ['a text with a single tag', page(`${of(2 * small, '{"id":1,"name":"Ann"}')}<p>`), false],
  ['a page with an address', { ...page('<p>x'), finalUrl: url(1024) }, true],
  ['one with a longer address', { ...page('<p>x'), finalUrl: url(1025) }, false],
  ['one that was redirected from a longer address', { ...page('<p>x'), hops: [{ url: url(1025) }] }, false],
  [
    'one that asks for many others',
    { ...page('<p>x'), ownRequests: Array.from({ length: 99 }, () => ({ method: 'GET', url: url(20), status: 200 })) },
    false,
  ],
])('%s is judged on the main thread in the turn of its account, or needs a process', async (_, one, isHere) => {
  const { pages, turns } = withoutProcesses()
  const ends = await Promise.allSettled([
    pages.judge(one, { ...terms, window: true }),
    pages.observe(one, null, { ...terms, account: 'b' }),
  ])
  expect(ends.map(({ status }) => status)).toEqual(isHere ? ['fulfilled', 'fulfilled'] : ['rejected', 'rejected'])
  expect(turns).toEqual(isHere ? ['a', 'b'] : [])
})

test('a page with a rule needs a worker', async () => {
  const { pages, turns } = withoutProcesses()
  await expect(pages.observe(page('<p>x'), { loggedIn: null, loggedOut: null }, terms)).rejects.toThrow('failed')
  expect(turns).toEqual([])
})

test('four pages of an account wait for the main thread, and further ones need a worker', async () => {
  const turn = Promise.withResolvers<void>()
  const { pages } = withoutProcesses(() => turn.promise)
  const judge = (account: string) => pages.judge(page('<p>x'), { ...terms, account, window: true })
  const waiting = ['a', 'a', 'a', 'a', 'b'].map(judge)
  await expect(judge('a')).rejects.toThrow('failed')
  turn.resolve()
  expect(await Promise.all(waiting)).toHaveLength(5)
  expect(await judge('a')).toMatchObject({ verdict: 'unknown' })
})

test('a page whose time is up when its turn comes is not judged', async () => {
  const { pages } = withoutProcesses()
  await expect(pages.judge(page('<p>x'), { ...terms, timeoutMs: 0, window: true })).rejects.toThrow('timeout')
})

test('its workers judge as the verdict does on the main thread, the ends of a page or all of it', async () => {
  const filler = '<p>some words and more of them</p>\n'.repeat(4_000)
  const form = '<form action="/login"><input name=user><input type=password name=password></form>'
  const bodies = [
    `<html><body>${form}</body></html>`,
    `<html><body><a href="/logout">Log out</a>${filler}</body></html>`,
    `<html><body>${filler}${form}${filler}</body></html>`,
    // What begins within the first end of the page and is cut there must not swallow the last one.
    `<html><body>${'x'.repeat(32_000)}<script>${filler}</script>${filler}<a href="/logout">Log out</a></body></html>`,
    JSON.stringify({ user: { name: 'Ann', id: 1 }, filler }),
  ]
  for (const body of someOf(bodies, 2)) {
    for (const window of [true, false]) {
      expect(await pages.judge(page(body), { ...terms, window })).toEqual(
        judgePage(page(body), window ? 'parts' : 'whole'),
      )
    }
  }
})

test('of a page that scripts have drawn its workers read no style sheets', async () => {
  const styles = `<style>${'.latch-7fa{display:flex;color:#123}'.repeat(2_000)}</style>`.repeat(4)
  const rows = '<p>some words and more of them</p>'.repeat(4_000)
  const header = '<header><h1>Hello, Mira Holt</h1><a href="/logout">Log out</a></header>'
  const drawn = { ...page(`<html><head>${styles}</head><body>${header}${rows}`), ownRequests: [] }
  const judgement = await pages.judge(drawn, { ...terms, window: true })
  expect(judgement).toMatchObject({ verdict: 'logged_in', detectedUser: 'Mira Holt' })
})

test.each<[string, kilobytes: number, worker: 'thread' | 'process']>([
  ['html', 17, 'thread'],
  ['html', 255, 'thread'],
  ['html', 257, 'process'],
])('%s of %i KB is read by a %s', async (_, kilobytes, worker) => {
  const started: string[] = []
  const start = (which: string) => (): never => {
    started.push(which)
    throw new Error(which)
  }
  const pages = createPageWork({
    loopTurns: new LoopTurns(systemStopwatch),
    start: start('process'),
    startThread: start('thread'),
  })
  onTestFinished(() => pages.close())
  await expect(pages.observe(page(of(kilobytes * 1024, '<p>x')), null, terms)).rejects.toThrow('failed')
  expect(started).toEqual([worker])
})
