import { expect, test } from 'vitest'
import { originOf } from './demo.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://[::1]:8080'],
  ['::1', 'http://[::1]:8080'],
  ['latchkey.internal', 'http://latchkey.internal:8080'],
])('a server that listens on %s is reached at %s', (host, origin) => {
  expect(originOf({ host, port: 8080 })).toBe(origin)
})
