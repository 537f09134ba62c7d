import { parseAddress } from '../address.ts'
import { type Handshake, proxyFailed, targetFailed } from './handshake.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

const version = 5
const noLogin = 0
const passwordLogin = 2
const ipv4 = 1
const domainName = 3
const ipv6 = 4

/** Replies that mean a failure of the target, not of the proxy (RFC 1928 §6). */
const targetReplies: Readonly<Record<number, string>> = {
  3: 'says that its network is unreachable',
  4: 'says that it is unreachable',
  5: 'says that it refused the connection',
  6: 'says that it did not answer in time',
}

/**
 * Opens a connection to an address through a SOCKS5 proxy (RFC 1928, RFC 1929).
 * @throws AppError PROXY_FAILED, and TARGET_UNREACHABLE when the proxy reports that it cannot reach the target
 */
export async function connectBySocks(
  handshake: Handshake,
  { username, password }: Pick<UpstreamProxy, 'username' | 'password'>,
  address: string,
  port: number,
): Promise<void> {
  const methods = username === null ? [noLogin] : [noLogin, passwordLogin]
  handshake.write(Buffer.from([version, methods.length, ...methods]))
  const [answered, method] = await handshake.read(2)
  if (answered !== version) throw proxyFailed('does not speak SOCKS5')
  if (method === passwordLogin && username !== null) await logIn(handshake, username, password ?? '')
  else if (method !== noLogin) throw proxyFailed('asks for a login that is not stored')
  handshake.write(Buffer.from([version, 1, 0, ...addressBytes(address), port >> 8, port & 0xff]))
  const [spoken, reply = 1, , kind = 0] = await handshake.read(4)
  if (spoken !== version) throw proxyFailed('does not speak SOCKS5')
  await readBound(handshake, kind)
  const why = targetReplies[reply]
  if (why !== undefined) throw targetFailed(why)
  if (reply !== 0) throw proxyFailed(`refused the connection (reply ${reply})`)
}

async function logIn(handshake: Handshake, username: string, password: string): Promise<void> {
  const [name, secret] = [Buffer.from(username), Buffer.from(password)]
  handshake.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret]))
  const [, status] = await handshake.read(2)
  if (status !== 0) throw proxyFailed('refused the credentials')
}

/** Skips the address from which the proxy connected. */
async function readBound(handshake: Handshake, kind: number): Promise<void> {
  const lengths: Readonly<Record<number, number>> = { [ipv4]: 4, [ipv6]: 16 }
  const length = kind === domainName ? ((await handshake.read(1))[0] ?? 0) : lengths[kind]
  if (length === undefined) throw proxyFailed('does not speak SOCKS5')
  await handshake.read(length + 2)
}

function addressBytes(address: string): number[] {
  const bytes = parseAddress(address)?.toByteArray() ?? []
  return [bytes.length === 16 ? ipv6 : ipv4, ...bytes]
}
