import { expect, it } from 'vitest'
import { serverAddress, startUrl } from './address.ts'

it.each([
  ['https://keys.example/', false, 'https://keys.example'],
  ['keys.example', false, 'https://keys.example'],
  ['localhost:8080', false, 'http://localhost:8080'],
  ['127.0.0.1:8080/', false, 'http://127.0.0.1:8080'],
  ['[::1]:8080', false, 'http://[::1]:8080'],
  ['https://localhost:8443', false, 'https://localhost:8443'],
  ['localhost.example', false, 'https://localhost.example'],
  ['https://example.org/keys/', false, 'https://example.org/keys'],
  ['http://127.0.0.1:8080', false, 'http://127.0.0.1:8080'],
  ['http://localhost:8080', false, 'http://localhost:8080'],
  ['http://nas.lan:8080', true, 'http://nas.lan:8080'],
])('%s (http allowed: %s) is %s', (given, allowHttp, expected) => {
  expect(serverAddress(given, allowHttp)).toBe(expected)
})

it.each([
  ['http://nas.lan:8080', '--allow-http'],
  ['http://127.0.0.1.example', '--allow-http'],
  ['ftp://keys.example', 'is not the address'],
  ['https://me:pw@keys.example', 'is not the address'],
  ['', 'is not the address'],
])('%s is refused: %s', (given, message) => {
  expect(() => serverAddress(given, false)).toThrow(message)
})

it.each([
  ['shop.example/login?a=1', 'https://shop.example/login?a=1'],
  ['127.0.0.1:9194/', 'http://127.0.0.1:9194/'],
  ['localhost:9194/login', 'http://localhost:9194/login'],
  ['https://localhost/', 'https://localhost/'],
])('%s begins at %s', (given, expected) => {
  expect(startUrl(given).href).toBe(expected)
})

it.each(['', 'ftp://shop.example', 'a b'])('refuses %j', (given) => {
  expect(() => startUrl(given)).toThrow('is not the address of a page')
})
