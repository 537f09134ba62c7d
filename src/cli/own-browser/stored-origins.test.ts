import { expect, it } from 'vitest'
import { originOfDatabase, originsInText } from './stored-origins.ts'

it.each([
  ['https_shop.example_0.indexeddb.leveldb', 'https://shop.example'],
  ['http_shop.localhost_8080.indexeddb.leveldb', 'http://shop.localhost:8080'],
  ['https_my_shop.example_0.indexeddb.leveldb', 'https://my_shop.example'],
  ['https_shop.example_0.indexeddb.blob', null],
  ['chrome-extension_abc_0.indexeddb.leveldb', null],
])('the directory %s belongs to %s', (name, expected) => {
  expect(originOfDatabase(name)).toBe(expected)
})

it('finds origins between the bytes of localStorage', () => {
  const text =
    '\x01\x00META:https://shop.example\x08\x12_https://shop.example\x00\x01tok\x04META:http://a.test:8080\x00METAACCESS:https://b.test\x00'
  expect(originsInText(text)).toEqual(['https://shop.example', 'http://a.test:8080', 'https://b.test'])
})
