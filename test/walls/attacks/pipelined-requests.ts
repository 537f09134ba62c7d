import { setTimeout as pause } from 'node:timers/promises'
import type { Attack, AttackWorld } from '../attack.ts'
import { openSocket } from '../open-socket.ts'

/** The most that a connection may leave unanswered. */
const unanswered = 16
/** In 2 MB. */
const thousands = 40_000
const publicPaths = ['/metrics', '/docs', '/openapi.json', '/']

/** Requests without a key, as many as a connection may send before it reads, and by the thousand in one piece. */
export const pipelinedRequests: Attack = {
  name: 'pipelined-requests',
  run: async (world) => {
    const endsAt = performance.now() + (world.isShort ? 300 : 7_000)
    const reading = Array.from({ length: world.isShort ? 4 : 50 }, () => sendAndRead(world, endsAt))
    const flooding = Array.from({ length: world.isShort ? 1 : 4 }, () => flood(world, endsAt))
    const answered = sumOf(await Promise.all(reading))
    const closed = sumOf(await Promise.all(flooding))
    return {
      held: `${answered} answers on ${reading.length} connections, and ${closed} connections with ${thousands} requests, each closed`,
      problems: [],
    }
  },
}

/** Sends the next ones when all are answered; resolves with how many were. */
async function sendAndRead({ server }: AttackWorld, endsAt: number): Promise<number> {
  const piece = publicPaths
    .map(get)
    .join('')
    .repeat(unanswered / publicPaths.length)
  const socket = openSocket(server.address)
  let answers = 0
  let left = 0
  const send = () => {
    left = unanswered
    socket.write(piece)
  }
  socket.on('data', (data) => {
    const heads = headsIn(data)
    answers += heads
    left -= heads
    if (left <= 0) send()
  })
  send()
  await pause(endsAt - performance.now())
  socket.destroy()
  return answers
}

/** One connection after the other, each of which the server closes. */
async function flood({ server }: AttackWorld, endsAt: number): Promise<number> {
  const piece = Buffer.from(get('/metrics').repeat(thousands))
  let closed = 0
  while (performance.now() < endsAt) {
    const socket = openSocket(server.address).resume()
    socket.write(piece)
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.once('close', () => resolve())
    await promise
    closed += 1
  }
  return closed
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`

const head = Buffer.from('\r\nx-request-id: ')

/** One that two pieces share is not counted, so that fewer requests are sent at a time than might be. */
function headsIn(data: Buffer): number {
  let heads = 0
  for (let at = data.indexOf(head); at !== -1; at = data.indexOf(head, at + head.length)) heads += 1
  return heads
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)
