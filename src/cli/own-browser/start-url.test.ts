import { expect, it } from 'vitest'
import { startUrl } from './start-url.ts'

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
