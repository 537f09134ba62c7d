import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { parseCidr } from './cidr.ts'
import { createDial, type DialOptions } from './dial.ts'
import { createEgressPolicy } from './policy.ts'

/** A site on 127.0.0.1 alone; how often somebody connected. */
const server = createServer((socket) => {
  connections += 1
  socket.on('error', () => undefined).end('hello')
})
let connections = 0
let port = 0
beforeEach(async () => {
  connections = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  server.close()
  await once(server, 'close')
})

const allowing = (...allow: string[]): DialOptions['policy'] =>
  createEgressPolicy({ allow: allow.map(parseCidr), ownListeners: () => [] })

/** What arrives from a host, where `shop.example` has these addresses. */
async function answerOf(host: string, policy: DialOptions['policy'], ...addresses: string[]): Promise<string> {
  const resolve = async () => addresses.map((address) => ({ address, family: 4 }))
  const dial = createDial({ policy, resolve, timeoutMs: 5_000, account: 'anna' })
  const socket = await dial(host, port, new AbortController().signal)
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  return text
}

it.each([
  ['the only address of a name', 'shop.example', ['127.0.0.1']],
  ['its second, where nobody listens at the first', 'shop.example', ['127.0.0.2', '127.0.0.1']],
  ['a literal', '127.0.0.1', []],
])('reaches %s', async (_name, host, addresses) => {
  expect(await answerOf(host, allowing('127.0.0.0/8'), ...addresses)).toBe('hello')
})

it.each([
  ['a literal', '127.0.0.1', []],
  ['a name', 'shop.example', ['127.0.0.1']],
  ['a name with one such address', 'shop.example', ['127.0.0.2', '127.0.0.1']],
])('refuses %s that the policy refuses, and nobody is asked', async (_name, host, addresses) => {
  await expect(answerOf(host, allowing('127.0.0.2/32'), ...addresses)).rejects.toMatchObject({
    code: 'TARGET_NOT_ALLOWED',
  })
  expect(connections).toBe(0)
})

it.each([
  ['a literal', '127.0.0.1'],
  ['a name', 'shop.example'],
])('checks what the socket reports, whatever was asked for: %s', async (_name, host) => {
  const asked: string[] = []
  const policy = {
    // Lets the first question pass, as a lookup that lies would.
    checkAddress: (address: string) => {
      asked.push(address)
      if (asked.length > 1) throw new AppError('TARGET_NOT_ALLOWED')
    },
  }
  await expect(answerOf(host, policy, '127.0.0.1')).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
  expect(asked).toEqual(['127.0.0.1', '127.0.0.1'])
})
