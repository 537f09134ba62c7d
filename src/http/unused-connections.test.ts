import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { testServer } from '../../test/support/http/test-server.ts'

it('a connection that was never used does not hold up a server that closes', async () => {
  const { app } = await testServer()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const accepted = once(app.server, 'connection')
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  await accepted
  await app.close()
  await ended
  expect(app.server.listening).toBe(false)
})

it('a request that is under way is answered by a server that closes', async () => {
  const { app } = await testServer()
  let answer = (_: string): void => {}
  const asked = new Promise<void>((began) => {
    app.server.on('request', () => began())
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    answer(text)
  })
  const answered = new Promise<string>((done) => {
    answer = done
  })
  socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n')
  await asked
  const closed = app.close()
  expect(await answered).toContain('HTTP/1.1 200')
  socket.destroy()
  await closed
})
