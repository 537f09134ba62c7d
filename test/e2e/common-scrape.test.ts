import { createHook } from 'node:async_hooks'
import { connect } from 'node:net'
import { StatementSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openPageWork } from '../support/page-work.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { type Site, startSite } from '../support/site.ts'

/**
 * What the common scrape costs, counted: a key, a session without a queue, one GET without a redirect, a page that can be
 * judged at once, no rotation. A step that adds something must change its number here, with a reason in the commit.
 */
it('does the common scrape with so many statements, messages, timers and promises', async () => {
  const site = await startSite()
  onTestFinished(() => site.close())
  const pages = openPageWork()
  const server = await startServer({}, { pages })
  onTestFinished(() => server.close())
  const scrape = await scraper(server, site)
  // The first ones compile SQL and open connections.
  for (let warm = 0; warm < 3; warm += 1) expect(await scrape()).toContain('"verdict":"logged_in"')
  const statements = (['all', 'get', 'run', 'iterate'] as const).map((name) => vi.spyOn(StatementSync.prototype, name))
  const messages = [vi.spyOn(Worker.prototype, 'postMessage')]
  const handedOver = (['judge', 'render', 'isJson'] as const).map((name) => vi.spyOn(pages, name))
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const promises = countPromises()

  expect(await scrape()).toContain('"verdict":"logged_in"')

  promises.stop()
  const calls = (spies: readonly { readonly mock: { readonly calls: readonly unknown[] } }[]) =>
    spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  const counted = {
    // The key with its user; the session with its sealed state.
    statements: calls(statements),
    // To the writer: the audit entry before anything is sent; the outcome.
    messagesToThreads: calls(messages),
    pagesHandedOver: calls(handedOver),
    // The deadline of the scrape; that of the HTTP client for the headers of the response.
    timers: calls([timers]),
  }
  vi.restoreAllMocks()
  expect(counted).toEqual({ statements: 2, messagesToThreads: 2, pagesHandedOver: 0, timers: 2 })
  expect(promises.count()).toBeLessThanOrEqual(165)
})

/** Scrapes the member's page over one connection without timers, so that only the server's are counted. */
async function scraper(server: RunningServer, site: Site): Promise<() => Promise<string>> {
  const created = await server.operator.call<{ id: string }>('POST', '/sessions', {
    name: 'A session',
    domain: `127.0.0.1:${site.port}`,
    cookies: { sid: 'good' },
    validation_url: site.url('/account'),
  })
  const body = JSON.stringify({ url: site.url('/account'), session_id: created.json.id })
  const { hostname, port } = new URL(server.address)
  const head = `POST /api/v1/scrape HTTP/1.1\r\nhost: x\r\nx-api-key: ${server.server.firstKey}\r\n`
  const request = `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  return () =>
    new Promise((resolve, reject) => {
      let answer = ''
      const onData = (chunk: Buffer) => {
        answer += chunk.toString('latin1')
        const [, length] = /content-length: (\d+)/i.exec(answer) ?? []
        const start = answer.indexOf('\r\n\r\n') + 4
        if (length === undefined || start < 4 || answer.length < start + Number(length)) return
        socket.off('data', onData)
        resolve(answer)
      }
      socket.on('data', onData)
      socket.once('error', reject)
      socket.write(request)
    })
}

function countPromises() {
  let count = 0
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') count += 1
    },
  }).enable()
  return { stop: () => hook.disable(), count: () => count }
}
