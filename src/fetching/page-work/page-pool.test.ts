import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createPageWork } from '../../page-work.ts'
import type { Page } from '../../verdict/page.ts'
import { judgePage } from '../../verdict/verdict.ts'
import type { PagePoolOptions } from './page-pool.ts'
import type { PageWork } from './page-task.ts'

/** A thread that does what the HTML of its task says. */
const script = `
  const { parentPort, threadId } = require('node:worker_threads')
  parentPort.on('message', ({ html = '', page }) => {
    if (page !== undefined) html = page.body
    if (html === 'hang') for (;;);
    if (html === 'exit') process.exit(1)
    if (html === 'throw') throw new Error('thrown')
    if (html === 'problem') return parentPort.postMessage({ problem: 'told' })
    if (html === 'memory') { const all = []; for (;;) all.push(new Array(1e5).fill(0.5)) }
    parentPort.postMessage({ value: { content: { text: html + ' ' + threadId }, warning: null } })
  })`

function open(options: Partial<PagePoolOptions> = {}): { readonly pool: PageWork; readonly started: () => number } {
  let started = 0
  const pool = createPageWork({
    threads: 1,
    spawn: (maxHeapMb) => {
      started += 1
      return new Worker(script, { eval: true, resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } })
    },
    ...options,
  })
  onTestFinished(() => pool.close())
  return { pool, started: () => started }
}

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

const task = (html: string) => ({ html, url: 'https://a.test/', formats: ['text' as const] })
const failure = (reason: string) => expect.objectContaining({ name: 'PageTaskError', reason })

describe('createPageWork', () => {
  test('starts threads when they are needed, and no more than it may', async () => {
    const { pool, started } = open({ threads: 2 })
    expect(started()).toBe(0)
    await pool.render(task('a'))
    await pool.render(task('b'))
    expect(started()).toBe(1)
    await Promise.all(Array.from({ length: 10 }, (_, i) => pool.render(task(`${i}`))))
    expect(started()).toBe(2)
  })

  test('gives each task its own answer', async () => {
    const { pool } = open({ threads: 2 })
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => pool.render(task(`${i}`))))
    expect(answers.map(({ content }) => String(content.text).split(' ')[0])).toEqual(
      Array.from({ length: 50 }, (_, i) => `${i}`),
    )
  })

  test.each([
    ['hang', 'timeout'],
    ['exit', 'failed'],
    ['throw', 'failed'],
    ['memory', 'memory'],
    ['problem', 'failed'],
  ])('a task that does this: %s fails alone, as %s', async (html, reason) => {
    const { pool, started } = open({ taskTimeoutMs: html === 'hang' ? 2_000 : 60_000, maxHeapMb: 16 })
    const tasks = [pool.render(task('before')), pool.render(task(html)), pool.render(task('after'))]
    const [before, bad, after] = await Promise.allSettled(tasks)
    expect(bad).toEqual({ status: 'rejected', reason: failure(reason) })
    expect([before?.status, after?.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(started()).toBe(html === 'problem' ? 1 : 2)
  })

  test.each([
    ['hang', 'timeout'],
    ['exit', 'failed'],
    ['memory', 'memory'],
  ])('what waits in a thread behind a page that does this: %s is done by another', async (body, reason) => {
    const { pool, started } = open({ taskTimeoutMs: body === 'hang' ? 2_000 : 60_000, maxHeapMb: 16 })
    const pages = [body, 'a', 'b', 'c'].map((text) => pool.judge(page(text), { window: false }))
    const [bad, ...others] = await Promise.allSettled(pages)
    expect(bad).toEqual({ status: 'rejected', reason: failure(reason) })
    expect(others.map((one) => one.status === 'fulfilled' && JSON.stringify(one.value).includes('content'))).toEqual([
      true,
      true,
      true,
    ])
    expect(started()).toBe(2)
  })

  test('interrupts what waits in a thread when it closes', async () => {
    const { pool } = open()
    const pages = Promise.allSettled(['hang', 'a', 'b'].map((text) => pool.judge(page(text), { window: true })))
    await pool.close()
    const interrupted = { status: 'rejected', reason: expect.objectContaining({ code: 'INTERRUPTED' }) }
    expect(await pages).toEqual([interrupted, interrupted, interrupted])
  })

  test('refuses what would wait too long a queue', async () => {
    const { pool } = open({ maxQueued: 2 })
    const tasks = Array.from({ length: 4 }, (_, i) => pool.render(task(`${i}`)))
    const answers = await Promise.allSettled(tasks)
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    expect(answers[3]).toMatchObject({ reason: { code: 'OVERLOADED' } })
  })

  test('looks at the ends of a page before whatever waits, and makes markdown last', async () => {
    const { pool } = open()
    const order: string[] = []
    const note = (name: string) => () => void order.push(name)
    await Promise.all([
      pool.render(task('runs')).then(note('runs')),
      pool.render({ ...task(''), formats: ['markdown'] }).then(note('markdown')),
      pool.render(task('waits')).then(note('waits')),
      pool.judge(page(''), { window: false }).then(note('whole')),
      pool.judge(page(''), { window: true }).then(note('ends')),
    ])
    expect(order).toEqual(['runs', 'ends', 'waits', 'whole', 'markdown'])
  })

  test('ends what runs and waits when it closes, and takes nothing more', async () => {
    const { pool } = open()
    const tasks = Promise.allSettled([pool.render(task('hang')), pool.render(task('waits'))])
    await pool.close()
    const late = Promise.allSettled([pool.render(task('late'))])
    const interrupted = { status: 'rejected', reason: expect.objectContaining({ code: 'INTERRUPTED' }) }
    expect([...(await tasks), ...(await late)]).toEqual([interrupted, interrupted, interrupted])
  })

  test('keeps no process alive while it is idle', async () => {
    const pool = new URL('../../page-work.ts', import.meta.url).href
    const program = `import { createPageWork } from '${pool}'
      const { content } = await createPageWork().render({ html: '<p>a', url: 'https://a.test/', formats: ['text'] })
      process.stdout.write(content.text)`
    const { spawn } = await import('node:child_process')
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (bytes) => (output += bytes))
    expect(await once(child, 'close')).toEqual([0, null])
    expect(output).toBe('a')
  })
})

describe('its own threads', () => {
  const own = (): PageWork => {
    const pool = createPageWork()
    onTestFinished(() => pool.close())
    return pool
  }

  test('render', async () => {
    const html =
      '<title>T</title><p>Hello, <b>world</b> <a href="/x">x</a></p><script type="application/ld+json">{"__proto__":1}</script>'
    const { content, warning } = await own().render({
      html,
      url: 'https://a.test/',
      formats: ['text', 'markdown', 'json'],
    })
    expect(content).toMatchObject({ text: 'Hello, world x', markdown: 'Hello, **world** [x](https://a.test/x)' })
    expect(JSON.stringify(content.json)).toContain('"json_ld":[{"__proto__":1}]')
    expect(warning).toBeNull()
  })

  test('judge as the verdict does on the main thread, the ends of a page or all of it', async () => {
    const pool = own()
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
    for (const body of bodies) {
      for (const window of [true, false]) {
        expect(await pool.judge(page(body), { window })).toEqual(judgePage(page(body), { window }))
      }
    }
  })
})
