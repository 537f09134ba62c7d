import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections that HTTP has not left, with the responses of their unanswered requests, oldest first. */
export type Connections = ReadonlyMap<Socket, ReadonlySet<ServerResponse>>

export function trackConnections(server: Server): Connections {
  const connections = new Map<Socket, Set<ServerResponse>>()
  server.on('connection', (socket) => {
    connections.set(socket, new Set())
    socket.once('close', () => connections.delete(socket))
  })
  // Its new owner ends it: a viewer is told first that the server stops.
  server.on('upgrade', ({ socket }) => connections.delete(socket))
  // Before the framework: a hook must know the requests that arrived together.
  server.prependListener('request', ({ socket }, response) => {
    const unanswered = connections.get(socket)
    unanswered?.add(response)
    response.once('close', () => unanswered?.delete(response))
  })
  return connections
}
