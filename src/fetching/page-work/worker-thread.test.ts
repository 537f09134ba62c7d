import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Act } from '../../../test/faults/acting-process.ts'
import { faultFile } from '../../../test/support/compiled.ts'
import { kinds } from '../../../test/walls/attacks/repeated-input.ts'
import { systemStopwatch } from '../../clock.ts'
import { LoopTurns } from '../../fairness/loop-turns.ts'
import { createPageWork, threadBody } from '../../page-work.ts'
import { PagePool } from './page-pool.ts'
import { startWorkerThread } from './worker-thread.ts'

function open(maxHeapMb: number): PagePool {
  const file = pathToFileURL(faultFile('acting-process'))
  const pool = new PagePool({ start: (heapMb) => startWorkerThread(file, heapMb), maxHeapMb })
  onTestFinished(() => pool.close())
  return pool
}

const does = (task: Act, timeoutMs = 60_000) => ({
  task,
  body: new Uint8Array(),
  account: 'a',
  urgency: 1,
  isShort: true,
  timeoutMs,
})

test.each([
  ['hang', 'timeout', 300],
  ['throw', 'failed', 60_000],
  ['exit', 'failed', 60_000],
  ['memory', 'memory', 60_000],
] as const)('a task that does this fails alone: %s', async (act, reason, timeoutMs) => {
  const pool = open(32)
  const message = `a page could not be processed: ${reason}`
  await expect(pool.run(does(act, timeoutMs))).rejects.toThrow(message)
  expect(await pool.run(does({ echo: 'next' }))).toBe('next')
})

test('it gets the bytes of a body by transfer, and none of the settings', async () => {
  const pool = open(32)
  const body = new TextEncoder().encode('a page')
  expect(Buffer.from((await pool.run({ ...does('pid'), body })) as Uint8Array).toString()).toBe('a page')
  expect(body.length).toBe(0)
  expect(await pool.run(does('environment'))).toEqual([])
})

test.each(kinds)('no page of %j exhausts it', async (kind) => {
  const pages = createPageWork({ loopTurns: new LoopTurns(systemStopwatch) })
  onTestFinished(() => pages.close())
  const body = kind.repeat(Math.floor(threadBody / Buffer.byteLength(kind)))
  const page = { requestedUrl: 'https://a.test/', finalUrl: 'https://a.test/', status: 200, headers: {}, hops: [] }
  const whole = { ...page, setCookies: [], contentType: 'text/html', body, sessionCookieNames: ['sid'] }
  const terms = { account: 'a', timeoutMs: 60_000 }
  const text = { body: Buffer.from(body), charset: 'utf-8', url: page.finalUrl, formats: ['text', 'json'] as const }
  await expect(
    Promise.all([
      pages.judge(whole, { ...terms, window: true }),
      pages.judge(whole, { ...terms, window: false }),
      pages.observe(whole, null, terms),
      pages.render(text, terms),
    ]),
  ).resolves.toHaveLength(4)
})
