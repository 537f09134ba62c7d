import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { testServer } from '../../test/support/http/test-server.ts'

const upgrade = 'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://evil.test'
const socketPath = '/capture/11111111-1111-1111-1111-111111111111/socket'

it.each([
  ['a viewer of another page', `GET ${socketPath} HTTP/1.1\r\n${upgrade}`, 403],
  ['a tunnel', 'CONNECT other.test:443 HTTP/1.1\r\nHost: other.test:443', 405],
])(
  'the connection of a client that is refused ends, also where the client never ends it: %s',
  async (_, head, status) => {
    const { app } = await testServer()
    onTestFinished(() => app.close())
    await app.listen({ host: '127.0.0.1', port: 0 })
    const accepted = once(app.server, 'connection')
    const { port } = app.server.address() as AddressInfo
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    onTestFinished(() => void client.destroy())
    client.on('error', () => undefined)
    const [held] = (await accepted) as [Socket]
    const released = once(held, 'close')
    const answered = once(client, 'data')
    client.write(`${head}\r\n\r\n`)
    expect(String(await answered)).toContain(`HTTP/1.1 ${status} `)
    await released
  },
)
