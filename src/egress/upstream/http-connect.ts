import { isIPv6 } from 'node:net'
import { type Handshake, proxyFailed, targetFailed } from './handshake.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

const maxHeadBytes = 16 * 1024

/**
 * Opens a tunnel to an address through an HTTP proxy (RFC 9110 §9.3.6).
 * @throws AppError PROXY_FAILED, and TARGET_UNREACHABLE when the proxy reports that it cannot reach the target
 */
export async function connectByHttp(
  handshake: Handshake,
  { username, password }: Pick<UpstreamProxy, 'username' | 'password'>,
  address: string,
  port: number,
): Promise<void> {
  const authority = `${isIPv6(address) ? `[${address}]` : address}:${port}`
  const credentials = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')
  const authorization = username === null ? '' : `Proxy-Authorization: Basic ${credentials}\r\n`
  handshake.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`)
  const status = statusOf(await readHead(handshake))
  if (status >= 200 && status < 300) return
  if (status === 407) throw proxyFailed('refused the credentials')
  if (status === 502 || status === 503 || status === 504) throw targetFailed(`answered ${status}`)
  throw proxyFailed(`answered ${status} to CONNECT`)
}

/** The head must be the end of the data: the target sends nothing before it receives something. */
async function readHead(handshake: Handshake): Promise<string> {
  let head = Buffer.alloc(0)
  for (;;) {
    head = Buffer.concat([head, await handshake.readSome()])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1 && head.length <= maxHeadBytes) continue
    const text = head.toString('latin1')
    const isRefusal = !/^HTTP\/1\.[01] 2/.test(text)
    if (end === -1 || (end + 4 < head.length && !isRefusal)) throw proxyFailed('did not answer in well-formed HTTP')
    return text
  }
}

function statusOf(head: string): number {
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)[ \r]/.exec(head)?.[1]
  if (status === undefined) throw proxyFailed('did not answer in well-formed HTTP')
  return Number(status)
}
