import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A connection between a person and a server, which a test cuts and restores. */
export interface Relay {
  readonly url: string
  /** Where it leads. */
  lead(port: number): void
  /** Ends every connection, and accepts none until it is restored. */
  cut(): void
  restore(): void
  close(): Promise<void>
}

export async function openRelay(): Promise<Relay> {
  const open = new Set<Socket>()
  let port = 0
  let isCut = false
  const server = createServer((client) => {
    client.on('error', () => client.destroy())
    if (isCut) {
      client.destroy()
      return
    }
    const target = connect(port, '127.0.0.1').on('error', () => client.destroy())
    for (const socket of [client, target]) {
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    client.pipe(target).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const end = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (to) => {
      port = to
    },
    cut: () => {
      isCut = true
      end()
    },
    restore: () => {
      isCut = false
    },
    close: async () => {
      end()
      server.close()
      await once(server, 'close')
    },
  }
}
