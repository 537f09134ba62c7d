import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** Listens on every address of this machine, for TCP and UDP, and remembers who came where. */
export interface SilentListener {
  readonly port: number
  /** As `tcp 127.1.0.7` or `udp`. */
  readonly seen: string[]
  close(): Promise<void>
}

/** @param host `::` for every address, of IPv4 too */
export async function openSilentListener(host = '::', wanted = 0): Promise<SilentListener> {
  const seen: string[] = []
  const tcp = createServer((socket) => {
    seen.push(`tcp ${socket.localAddress?.replace('::ffff:', '')}`)
    socket.on('error', () => undefined).destroy()
  })
  tcp.listen(wanted, host)
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' })
  udp.on('message', (message) => seen.push(`udp ${message.length} bytes`))
  udp.bind(port, host)
  await once(udp, 'listening')
  return {
    port,
    seen,
    close: async () => {
      udp.close()
      tcp.close()
      await once(tcp, 'close')
    },
  }
}
