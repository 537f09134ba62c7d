import { buildConnector } from 'undici'
import type { Dial } from '../dial.ts'

export interface UpstreamConnectOptions {
  /** Dials through the proxy. */
  readonly dial: Dial
  /** The port of the one origin that the connector serves. */
  readonly port: number
  /** For TLS with the target, in milliseconds. */
  readonly timeoutMs: number
}

/** A connector for one origin through a proxy; TLS is between this server and the target. */
export function createUpstreamConnect({ dial, port, timeoutMs }: UpstreamConnectOptions): buildConnector.connector {
  const secure = buildConnector({ allowH2: false, timeout: timeoutMs })
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, '')
    dial(host, port, new AbortController().signal).then(
      (socket) => {
        if (target.protocol === 'https:') secure({ ...target, httpSocket: socket }, callback)
        else callback(null, socket)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('not connected'), null),
    )
  }
}
