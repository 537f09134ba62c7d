import { describe, expect, test } from 'vitest'
import { envRootKeys } from './env.ts'
import { RootKeyError, rootKey, rootKeyName } from './root-key.ts'

const bytes = (fill: number, length = 32) => new Uint8Array(length).fill(fill)
const text = (fill: number, length = 32) => Buffer.from(bytes(fill, length)).toString('base64')
const names = async (value: string) => (await envRootKeys(value).read()).map(rootKeyName)
const name = (fill: number) => rootKeyName(rootKey(bytes(fill)))

test.each<[string, string, number[]]>([
  ['one', text(1), [1]],
  ['two, the current one first', `${text(2)},${text(1)}`, [2, 1]],
  ['space around', ` ${text(2)} , ${text(1)}\n`, [2, 1]],
])('reads %s', async (_name, value, fills) => {
  expect(await names(value)).toEqual(fills.map(name))
})

describe('refuses, in one sentence that shows no key,', () => {
  test.each<[string, string, RegExp]>([
    ['nothing', '', /^LATCHKEY_ROOT_KEYS contains no root key\.$/],
    ['an empty place', `${text(1)},,${text(2)}`, /^Key 2 of LATCHKEY_ROOT_KEYS is not a root key/],
    ['a comma at the end', `${text(1)},`, /^Key 2 of/],
    ['a short key', text(200, 31), /^Key 1 of/],
    ['a long key', text(200, 33), /^Key 1 of/],
    ['hex', 'c8'.repeat(32), /^Key 1 of/],
    ['base64 without its padding', text(200).replace('=', ''), /^Key 1 of/],
    ['the URL alphabet', text(255).replaceAll('/', '_'), /^Key 1 of/],
    ['stray bits at the end', text(0).replace('AA=', 'AB='), /^Key 1 of/],
    ['the same key twice', `${text(200)},${text(200)}`, /^Key 2 of LATCHKEY_ROOT_KEYS repeats an earlier key\.$/],
  ])('%s', (_name, value, sentence) => {
    const read = () => envRootKeys(value)
    expect(read).toThrow(RootKeyError)
    expect(read).toThrow(sentence)
    expect(read).not.toThrow(/yMjI|c8c8/)
  })
})

test('the name of a key is not part of it, and stays the same in every version', () => {
  expect(name(1)).toBe('5d02204b7cab921b')
  expect(Buffer.from(bytes(1)).toString('hex')).not.toContain(name(1))
})
