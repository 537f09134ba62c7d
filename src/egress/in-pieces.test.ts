import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { inPieces } from './in-pieces.ts'

const sent = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251))

/** Connected to a server that has sent everything and waits. */
async function connected(): Promise<Socket> {
  const server = createServer((socket) => socket.on('error', () => {}).write(sent)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => {
    own.destroy()
    server.close()
  })
  const socket = await new Promise<Socket>((resolve) => {
    const connector = inPieces((_, callback) => own.once('connect', () => callback(null, own)))
    connector({ hostname: '127.0.0.1', protocol: 'http:', port: '' }, (_, given) => given !== null && resolve(given))
  })
  await once(socket, 'readable')
  return socket
}

test('a socket is read in pieces of at most 16 KiB, and nothing is lost', async () => {
  const socket = await connected()
  const pieces: Buffer[] = []
  let bytes = 0
  while (bytes < sent.length) {
    const piece: Buffer | null = socket.read()
    if (piece === null) await once(socket, 'readable')
    else bytes += pieces.push(piece) && piece.length
  }
  expect(Math.max(...pieces.map((piece) => piece.length))).toBe(16 * 1024)
  expect(Buffer.concat(pieces).equals(sent)).toBe(true)
})

test('a socket that was destroyed gives nothing that had arrived before', async () => {
  const socket = await connected()
  expect(socket.read()).not.toBeNull()
  while (socket.readableLength === 0) await once(socket, 'readable')
  socket.destroy()
  expect(socket.read()).toBeNull()
})
