import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A connection that somebody asked a proxy for. */
export interface AskedTunnel {
  /** As it was written in the request. */
  readonly target: string
  /** `user:password`; null: none came. */
  readonly credentials: string | null
}

/** A real proxy on loopback, which remembers what it was asked for. */
export interface ProxyServer {
  readonly port: number
  readonly asked: AskedTunnel[]
  /** Ends it, and every tunnel through it. */
  close(): Promise<void>
}

export interface ProxyServerOptions {
  /** `user:password` that it asks for; default none. */
  readonly credentials?: string
  /** Answers every request with this instead of a tunnel: an HTTP status, or a SOCKS5 reply. */
  readonly refuses?: number
  /** PEM: then it is spoken to over TLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** An HTTP proxy that knows CONNECT alone. */
export async function startHttpProxy({ credentials, refuses, tls }: ProxyServerOptions = {}): Promise<ProxyServer> {
  const asked: AskedTunnel[] = []
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls)
  server.on('connect', ({ url = '', headers }, client: Duplex) => {
    const [, encoded = ''] = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '') ?? []
    const given = encoded === '' ? null : Buffer.from(encoded, 'base64').toString()
    asked.push({ target: url, credentials: given })
    const status = credentials !== undefined && given !== credentials ? 407 : refuses
    if (status !== undefined) return void client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`)
    const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(url) ?? []
    join(client, connect(Number(port), host), () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
  })
  return listening(server, asked)
}

/** A SOCKS5 proxy that connects to addresses; a name is refused. */
export async function startSocksProxy({ credentials, refuses }: ProxyServerOptions = {}): Promise<ProxyServer> {
  const asked: AskedTunnel[] = []
  const server = createServer(
    (client) => void serveSocks(client, asked, credentials, refuses).catch(() => client.destroy()),
  )
  return listening(server, asked)
}

async function serveSocks(
  client: Socket,
  asked: AskedTunnel[],
  credentials: string | undefined,
  refuses: number | undefined,
): Promise<void> {
  const [, count = 0] = await take(client, 2)
  const methods = [...(await take(client, count))]
  const method = credentials === undefined ? 0 : methods.includes(2) ? 2 : 0xff
  client.write(Buffer.from([5, method]))
  if (method === 0xff) return void client.end()
  const given = method === 2 ? await takeCredentials(client) : null
  if (method === 2) client.write(Buffer.from([1, given === credentials ? 0 : 1]))
  const [, , , kind = 0] = await take(client, 4)
  const address = kind === 1 ? [...(await take(client, 4))].join('.') : 'a name'
  const port = (await take(client, 2)).readUInt16BE()
  asked.push({ target: `${address}:${port}`, credentials: given })
  const reply = (code: number) => client.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
  if (refuses !== undefined || kind !== 1) return void reply(refuses ?? 8)
  join(client, connect(port, address), () => reply(0))
}

async function takeCredentials(client: Socket): Promise<string> {
  const [, nameLength = 0] = await take(client, 2)
  const name = (await take(client, nameLength)).toString()
  const [length = 0] = await take(client, 1)
  return `${name}:${(await take(client, length)).toString()}`
}

async function take(client: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0)
  for (;;) {
    const bytes: unknown = client.read(count)
    if (Buffer.isBuffer(bytes)) return bytes
    await once(client, 'readable')
  }
}

function join(client: Duplex, target: Socket, onConnect: () => void): void {
  target.once('connect', () => {
    onConnect()
    client.pipe(target).pipe(client)
  })
  target.on('error', () => client.destroy()).on('close', () => client.destroy())
  client.on('error', () => target.destroy()).on('close', () => target.destroy())
}

async function listening(server: Server, asked: AskedTunnel[]): Promise<ProxyServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}
