import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { readSecret } from './read-secret.ts'

const from = (...chunks: readonly string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)))

it.each<[string, readonly string[], string]>([
  ['a line', ['secret words\n'], 'secret words'],
  ['a line of Windows', ['secret\r\n'], 'secret'],
  ['text without an end of line', ['sec', 'ret'], 'secret'],
  ['the first of several lines', ['one\ntwo\n'], 'one'],
  ['blanks, which may belong to it', [' secret \n'], ' secret '],
])('reads %s', async (_name, chunks, password) => {
  expect(await readSecret(from(...chunks), 'password')).toBe(password)
})

it('puts together a character that arrives in two pieces', async () => {
  const bytes = Buffer.from('pässword\n')
  expect(await readSecret(Readable.from([bytes.subarray(0, 2), bytes.subarray(2)]), 'password')).toBe('pässword')
})

it.each<[string, Readable & { isTTY?: boolean }, RegExp]>([
  ['nothing', from(), /contains no password/],
  ['an empty line', from('\n'), /contains no password/],
  ['more than a password', from('x'.repeat(70_000)), /more than a password/],
  ['a terminal', Object.assign(from('x\n'), { isTTY: true }), /on standard input/],
])('refuses %s', async (_name, stdin, sentence) => {
  await expect(readSecret(stdin, 'password')).rejects.toThrow(sentence)
})

it.each([
  [from(''), 'Standard input contains no key.'],
  [Object.assign(from('x\n'), { isTTY: true }), 'Give the key on standard input, as in: … --key-stdin < key.txt'],
])('says that a key is missing: %#', async (stdin, sentence) => {
  await expect(readSecret(stdin, 'key')).rejects.toThrow(sentence)
})
