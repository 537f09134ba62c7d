import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fastify, { type FastifyRequest } from 'fastify'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { AppError } from '../../errors.ts'
import { createSendError, registerBrokenAnswers, registerErrors } from './errors.ts'

it('a client that leaves before its streamed response begins is no internal error', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const app = fastify()
  registerErrors(app, createSendError(logger))
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  app.addHook('preHandler', async (_, reply) => {
    const gone = once(reply.raw, 'close')
    asked.resolve()
    await gone
  })
  app.addHook('onError', async () => answered.resolve())
  app.post('/', async (_, reply) => reply.send(Readable.from(['late']).once('close', answered.resolve)))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx')
  await asked.promise
  client.destroy()
  await answered.promise
  await app.close()
  expect(lines).toEqual([])
})

it('a client that leaves while its body, which has arrived, is still read is no internal error', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const app = fastify()
  registerErrors(app, createSendError(logger))
  const arrived = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  app.addContentTypeParser('text/plain', async (request: FastifyRequest, payload: Readable) => {
    await once(payload, 'readable')
    while (!request.raw.complete) await nextTurn()
    arrived.resolve()
    await once(request.raw.socket, 'close')
    let text = ''
    for await (const piece of payload) text += String(piece)
    return text
  })
  app.addHook('onError', async () => answered.resolve())
  app.post('/', async () => 'read')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx')
  await arrived.promise
  client.destroy()
  await answered.promise
  await app.close()
  expect(lines).toEqual([])
})

it.each([
  ['content that does not open', new AppError('VAULT_UNAVAILABLE'), ['VAULT_UNAVAILABLE']],
  ['anything else, such as a client that has left', new Error('premature close'), []],
])('logs why a streamed answer breaks off: %s', async (_what, error, logged) => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const app = fastify()
  registerErrors(app, createSendError(logger))
  registerBrokenAnswers(app, logger)
  const pieces = async function* () {
    yield Buffer.from('{"content":')
    // What was yielded is sent first.
    await nextTurn()
    throw error
  }
  app.get('/', async (_, reply) => reply.send(Readable.from(pieces(), { objectMode: false })))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`)
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow()
  await app.close()
  expect(lines.map((line) => JSON.parse(line).code)).toEqual(logged)
})
