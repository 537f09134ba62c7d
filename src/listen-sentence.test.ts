import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { listenSentence } from './listen-sentence.ts'

const place = { host: '127.0.0.1', port: 8080, portSetting: 'LATCHKEY_PORT' }
const systemError = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code })

test.each([
  ['EADDRINUSE', /^Port 8080 on 127\.0\.0\.1 is used .* set LATCHKEY_PORT to a free port\.$/],
  ['EACCES', /may not listen on port 8080; set LATCHKEY_PORT/],
  ['EADDRNOTAVAIL', /^127\.0\.0\.1 is not an address of this machine; set LATCHKEY_HOST/],
  ['ENOTFOUND', /set LATCHKEY_HOST/],
])('%s', (code, sentence) => {
  expect(listenSentence(systemError(code), place)).toMatch(sentence)
})

test.each([systemError('EPIPE'), new Error('EADDRINUSE'), 'EADDRINUSE', null])('%s is of another kind', (error) => {
  expect(listenSentence(error, place)).toBeNull()
})

test('what Node throws for a port that is taken is known', async () => {
  const first = createServer()
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve))
  const { port } = first.address() as AddressInfo
  const error = await new Promise((resolve) => createServer().once('error', resolve).listen(port, '127.0.0.1'))
  expect(listenSentence(error, { ...place, port })).toContain(`Port ${port} on 127.0.0.1 is used`)
  await new Promise((resolve) => first.close(resolve))
})
