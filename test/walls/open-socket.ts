import { connect, type Socket } from 'node:net'

/** A connection to a server, which either side may end at any time. */
export function openSocket(address: string): Socket {
  const { hostname, port } = new URL(address)
  return connect({ host: hostname, port: Number(port) }).on('error', () => {})
}
