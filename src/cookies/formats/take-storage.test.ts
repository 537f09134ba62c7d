import { expect, it } from 'vitest'
import type { OriginStorage } from '../origin-storage.ts'
import { DropList } from './receipt.ts'
import { takeStorage } from './take-storage.ts'

const mebibyte = 1024 * 1024
const storageOf = (host: string, chars: number, char = 'x'): OriginStorage => ({
  origin: `https://${host}`,
  localStorage: [{ name: 'all', value: char.repeat(chars) }],
  indexedDb: null,
})

it('leaves out what is too large without writing it as JSON', () => {
  const large = {
    toJSON: () => {
      throw new Error('was written')
    },
  }
  const dropped = new DropList()
  const found = [
    { ...storageOf('a.shop.example', mebibyte + 1), ...large },
    { ...storageOf('b.shop.example', 0), indexedDb: 'x'.repeat(mebibyte + 1), ...large },
    storageOf('c.shop.example', 600_000),
    { ...storageOf('d.shop.example', 600_000), ...large },
    storageOf('e.shop.example', 600_000, '"'),
    storageOf('f.shop.example', 10),
  ]
  expect(takeStorage(found, 'shop.example', dropped).map(({ origin }) => origin)).toEqual([
    'https://c.shop.example',
    'https://f.shop.example',
  ])
  expect(dropped.list().reduce((sum, { count }) => sum + count, 0)).toBe(4)
})
