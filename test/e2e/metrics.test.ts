import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { checkout } from '../support/processes.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.close())

const metrics = async () => (await fetch(`${server.address}/metrics`)).text()
/** The lines of a metric, without its name. */
const linesOf = (text: string, name: string) =>
  text
    .split('\n')
    .flatMap((line) =>
      line.startsWith(name) && /^[{ ]/.test(line.slice(name.length)) ? [line.slice(name.length)] : [],
    )

it('counts requests by route and status, and never by what a client chose', async () => {
  await fetch(`${server.address}/api/v1/sessions/secret-token-of-somebody`, { headers: { 'x-api-key': 'wrong' } })
  await fetch(`${server.address}/secret-path`)
  await fetch(`${server.address}/secret-path`, { method: 'PROPFIND' })
  const expected = [
    '{method="GET",route="/api/v1/sessions/:id",status="401"} 1',
    // A path and a method that no route has.
    '{method="",route="",status="404"} 2',
  ]
  const lines = await until('the counts', async () => {
    const found = linesOf(await metrics(), 'latchkey_http_requests_total')
    return expected.every((line) => found.includes(line)) ? found : undefined
  })
  expect(lines.join('\n')).not.toMatch(/secret-(?:token|path)/)
})

it('counts streams of events, and requests whose clients leave without an answer', async () => {
  const target = createServer()
  target.listen(0, '127.0.0.1')
  await once(target, 'listening')
  const { port } = target.address() as AddressInfo
  const leave = new AbortController()
  const stream = await fetch(`${server.address}/api/v1/events/stream`, {
    headers: { 'x-api-key': server.operator.key },
    signal: leave.signal,
  })
  expect(stream.status).toBe(200)
  const scrape = server.operator.call('POST', '/scrape', { url: `http://127.0.0.1:${port}/` }, { signal: leave.signal })
  await once(target, 'request')
  leave.abort()
  await expect(scrape).rejects.toThrow()
  const expected = [
    '{method="GET",route="/api/v1/events/stream",status="200"} 1',
    '{method="POST",route="/api/v1/scrape",status="499"} 1',
  ]
  await until('the counts', async () => {
    const found = linesOf(await metrics(), 'latchkey_http_requests_total')
    return expected.every((line) => found.includes(line)) || undefined
  })
  target.close()
  target.closeAllConnections()
})

it('counts the time of a scrape that failed', async () => {
  const { status } = await server.operator.scrape({ url: 'http://127.0.0.1:9/' })
  expect(status).toBe(502)
  // With the one whose client left.
  expect(linesOf(await metrics(), 'latchkey_scrape_seconds_count')).toEqual([' 2'])
})

it('have what is watched with 0 from the start, so that the first time is an increase', async () => {
  const fresh = await startServer()
  onTestFinished(() => fresh.close())
  const text = await (await fetch(`${fresh.address}/metrics`)).text()
  const expected = [
    ['latchkey_http_requests_total', '{method="POST",route="/api/v1/scrape",status="503"} 0'],
    ['latchkey_http_requests_total', '{method="GET",route="/api/v1/sessions/:id",status="500"} 0'],
    ['latchkey_scrapes_total', '{outcome="login_wall"} 0'],
    ['latchkey_scrapes_total', '{outcome="TARGET_BLOCKED"} 0'],
    ['latchkey_validations_total', '{outcome="invalid"} 0'],
    ['latchkey_background_errors_total', '{work="jobs"} 0'],
    ['latchkey_background_errors_total', '{work="a browser could not be started"} 0'],
    ['latchkey_job_storage_errors_total', ' 0'],
    ['latchkey_log_lines_dropped_total', ' 0'],
  ] as const
  expect(expected.filter(([name, line]) => !linesOf(text, name).includes(line))).toEqual([])
})

it('are named as Prometheus recommends: only counters are totals', async () => {
  const types = [...(await metrics()).matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type]) => [name, type])
  expect(types.length).toBeGreaterThan(20)
  expect(types.filter(([name, type]) => name?.endsWith('_total') !== (type === 'counter'))).toEqual([])
})

it('are described, each with what to watch', async () => {
  const text = await metrics()
  const own = /^# TYPE (latchkey_(?!nodejs_|process_)\w+)/gm
  const names = [...text.matchAll(own)].map(([, name]) => name)
  const docs = readFileSync(join(checkout, 'docs/deploy.md'), 'utf8')
  const described = [...docs.matchAll(/^\| `(latchkey_\w+)(?:\{([\w,]+)\})?` \|/gm)]
  expect(described.map(([, name]) => name).toSorted()).toEqual(names.toSorted())
  const labelsOf = (line: string) => [...line.matchAll(/(\w+)="/g)].map(([, label]) => label).join()
  for (const [, name = '', labels = ''] of described)
    for (const line of linesOf(text, name)) expect(`${name} ${labelsOf(line)}`).toBe(`${name} ${labels}`)
})
