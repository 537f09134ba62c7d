import type { Attack, AttackWorld } from '../attack.ts'
import { openSocket } from '../open-socket.ts'
import { sendAndRead } from '../send-and-read.ts'

/** In 2 MB. */
const thousands = 40_000
/** As many as a connection may leave unanswered. */
const publicPaths = ['/metrics', '/docs', '/openapi.json', '/']

/** Requests without a key, as many as a connection may send before it reads, and by the thousand in one piece. */
export const pipelinedRequests: Attack = {
  name: 'pipelined-requests',
  run: async (world) => {
    const endsAt = performance.now() + (world.isShort ? 300 : 7_000)
    const reading = Array.from({ length: world.isShort ? 4 : 200 }, () =>
      sendAndRead(world.server.address, publicPaths.map(get), endsAt),
    )
    const flooding = Array.from({ length: world.isShort ? 1 : 4 }, () => flood(world, endsAt))
    const answered = sumOf(await Promise.all(reading))
    const closed = sumOf(await Promise.all(flooding))
    return {
      held: `${answered} answers on ${reading.length} connections, and ${closed} connections with ${thousands} requests, each closed`,
      problems: [],
    }
  },
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

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)
