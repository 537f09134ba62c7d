import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createLatchkeyClient, type FollowOptions, isLatchkeyError } from './index.ts'

type Reply = (response: ServerResponse) => void

const stream =
  (text: string, isLeftOpen = false): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
    if (!isLeftOpen) response.end()
  }
const broken: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 10\n\n', () => response.destroy())
}
const refused =
  (status: number, code: string): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message: 'No.' }))
  }
const event = (seq: number) => `id: ${seq}\ndata: {"seq":${seq}}\n\n`

/** A server that answers so, one request after another, and what a client that follows its events got. */
async function follow(replies: readonly Reply[], most: number, options: FollowOptions = {}) {
  const requests: { url: string; last: unknown }[] = []
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', last: request.headers['last-event-id'] })
    const reply = replies[requests.length - 1] ?? refused(500, 'INTERNAL')
    reply(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const waits: number[] = []
  const client = createLatchkeyClient({
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'lk_1',
    maxTries: 1,
    wait: async (ms) => void waits.push(ms),
  })
  const seen: unknown[] = []
  let error: unknown = null
  try {
    for await (const { seq } of client.events.follow(options)) if (seen.push(seq) === most) break
  } catch (reason) {
    error = reason
  }
  return { seen, requests, waits, error }
}

it('continues after the last event when the connection ends or breaks', async () => {
  const replies = [stream(`retry: 10\n\n${event(1)}${event(2)}`), broken, stream(event(3), true)]
  const { seen, requests, waits } = await follow(replies, 3)
  expect(seen).toEqual([1, 2, 3])
  expect(requests.map(({ last }) => last)).toEqual([undefined, '2', '2'])
  expect(waits).toEqual([10, 20])
})

it('starts after the event that it is given, with the types that it is given', async () => {
  const options = { after: 41, types: ['session.invalid', 'session.recovered'] } as const
  const { requests } = await follow([stream(event(42))], 1, options)
  expect(requests).toEqual([{ url: '/api/v1/events/stream?type=session.invalid%2Csession.recovered', last: '41' }])
})

it('goes on while the server is away, ever more slowly', async () => {
  const away = refused(503, 'OVERLOADED')
  const replies = [stream(event(1)), ...Array.from({ length: 7 }, () => away), stream(event(2), true)]
  const { seen, waits } = await follow(replies, 2)
  expect(seen).toEqual([1, 2])
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

it('connects again when the server says nothing any more', async () => {
  const { seen, requests } = await follow([stream(event(1), true), stream(event(2), true)], 2, { silenceMs: 100 })
  expect([seen, requests.length]).toEqual([[1, 2], 2])
})

it.each([
  ['when the first connection fails', [refused(503, 'OVERLOADED')], 'OVERLOADED', 1],
  ['when its key is revoked', [stream(event(1)), refused(401, 'UNAUTHORIZED')], 'UNAUTHORIZED', 2],
])('fails %s', async (_what, replies, code, count) => {
  const { error, requests } = await follow(replies, 5)
  expect(isLatchkeyError(error) && error.code).toBe(code)
  expect(requests).toHaveLength(count)
})

it('ends without an error when its signal is aborted', async () => {
  const abort = new AbortController()
  const open: Reply = (response) => {
    stream(event(1), true)(response)
    setImmediate(() => abort.abort())
  }
  const { error } = await follow([open], 5, { signal: abort.signal })
  expect(error).toBe(null)
  expect((await follow([], 5, { signal: AbortSignal.abort() })).requests).toEqual([])
})
