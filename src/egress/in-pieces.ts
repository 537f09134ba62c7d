import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'

/** A TLS record holds as much; a connection without TLS gives all that has arrived. */
const pieceBytes = 16 * 1024

/**
 * A connector whose sockets are read in small pieces, and not beyond their end. The parser ends a socket whose headers are
 * too large, but goes on with the rest of the piece and makes an error for each header in it: tens of thousands, if all
 * that has arrived is one piece.
 */
export function inPieces(connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error === null) callback(null, readInPieces(socket))
      else callback(error, null)
    })
}

function readInPieces<S extends Socket>(socket: S): S {
  const read = socket.read.bind(socket)
  socket.read = (bytes?: number) => {
    if (socket.destroyed) return null
    return socket.readableLength > pieceBytes ? read(bytes ?? pieceBytes) : read(bytes)
  }
  return socket
}
