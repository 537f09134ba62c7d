import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Handshake } from './handshake.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Both ends of a connection: that of a proxy, and that of its client. */
async function connection(): Promise<{ proxy: Socket; client: Socket }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [proxy] = (await once(server, 'connection')) as [Socket]
  cleanUps.push(() => {
    client.destroy()
    proxy.destroy()
    server.close()
  })
  return { proxy: proxy.setNoDelay(), client: client.on('error', () => {}) }
}

const arrived = async (client: Socket, count: number): Promise<void> => {
  while (client.readableLength < count) await once(client, 'readable')
}

describe('Handshake', () => {
  it.each<[string, readonly number[]]>([
    ['in one piece', [4]],
    ['in two pieces', [1, 3]],
    ['byte by byte', [1, 1, 1, 1]],
    ['with what follows', [6]],
  ])('reads a response that comes %s, and leaves the rest', async (_, pieces) => {
    const { proxy, client } = await connection()
    const handshake = new Handshake(client, new AbortController().signal)
    const all = Buffer.from('1234rest')
    const [first = 0] = pieces
    proxy.write(all.subarray(0, first))
    await arrived(client, first)
    const read = handshake.read(4)
    let sent = first
    for (const size of pieces.slice(1)) {
      proxy.write(all.subarray(sent, sent + size))
      sent += size
      // The proxy's next piece leaves in a later turn.
      await new Promise((done) => setImmediate(done))
    }
    expect((await read).toString()).toBe('1234')
    await handshake.end()
    proxy.end(all.subarray(sent))
    let rest = ''
    client.on('data', (chunk: Buffer) => (rest += chunk))
    await once(client, 'end')
    expect(rest).toBe('rest')
  })

  it.each<[string, (proxy: Socket) => unknown]>([
    ['ends', (proxy) => proxy.end()],
    ['breaks', (proxy) => proxy.resetAndDestroy()],
  ])('fails where the connection %s within a response', async (_, leave) => {
    const { proxy, client } = await connection()
    const handshake = new Handshake(client, new AbortController().signal)
    proxy.write('1')
    await arrived(client, 1)
    const read = handshake.read(2)
    leave(proxy)
    await expect(read).rejects.toMatchObject({ code: 'PROXY_FAILED' })
  })

  it('fails with the reason of its signal while it waits for the rest of a response', async () => {
    const { proxy, client } = await connection()
    const stop = new AbortController()
    const handshake = new Handshake(client, stop.signal)
    proxy.write('1')
    await arrived(client, 1)
    const read = handshake.read(2)
    stop.abort(new Error('over'))
    await expect(read).rejects.toThrow('over')
  })
})
