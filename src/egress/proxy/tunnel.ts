import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream'
import { toScrapeError } from '../scrape-error.ts'
import type { ProxyExit } from './exit.ts'
import { statusOf } from './forward.ts'
import { type ProxyTarget, targetKey } from './target.ts'

/** Serves one CONNECT: a tunnel to a target that the egress policy allows, or 403 or 502. */
export async function tunnel(exit: ProxyExit, target: ProxyTarget, client: Duplex, head: Buffer): Promise<void> {
  try {
    const socket = await exit.connect(target.host, target.port, client)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (head.length > 0) socket.write(head)
    socket.on('data', (chunk: Buffer) => exit.count(chunk.length))
    // A tunnel that breaks on one side is closed on the other; only the two ends know the reason.
    pipeline(socket, client, () => client.destroy())
    pipeline(client, socket, () => socket.destroy())
  } catch (error) {
    const known = toScrapeError(error)
    exit.noteFailure(targetKey(target), known)
    refuse(client, statusOf(known))
  }
}

/** Answers a CONNECT with an error status, and closes. */
export function refuse(client: Duplex, status: number, fields = ''): void {
  client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n${fields}\r\n`)
}
