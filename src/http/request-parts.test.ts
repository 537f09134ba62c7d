import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyReply } from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { disconnectSignal, knownId } from './request-parts.ts'

/** A response on a connection of its own, and how its client goes. */
async function response() {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const [, raw] = await once(server, 'request')
  return { reply: { raw } as FastifyReply, raw, socket }
}

it('aborts when the client goes', async () => {
  const { reply, raw, socket } = await response()
  const signal = disconnectSignal(reply)
  expect(signal.aborted).toBe(false)
  socket.destroy()
  await once(raw, 'close')
  expect(signal.aborted).toBe(true)
})

it('has aborted where the client has gone already', async () => {
  const { reply, raw, socket } = await response()
  socket.destroy()
  await once(raw, 'close')
  expect(disconnectSignal(reply).aborted).toBe(true)
})

it('does not abort where all was answered', async () => {
  const { reply, raw, socket } = await response()
  const signal = disconnectSignal(reply)
  raw.writeHead(204).end()
  await once(raw, 'close')
  expect([signal.aborted, disconnectSignal(reply).aborted]).toEqual([false, false])
  socket.destroy()
})

it('says that an id is not one', () => {
  expect(knownId('3F0C2B7E-0000-4000-8000-000000000000')).toBe('3f0c2b7e-0000-4000-8000-000000000000')
  expect(() => knownId('{id}')).toThrow('The id in this address is not a UUID.')
})
