import { setImmediate as next } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { wholeBase64, wholeText } from './whole-text.ts'

const megabytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.alloc(3 * 1024 * 1024 + 1, text, encoding)

test.each([
  ['short', Buffer.from('größe'), 'utf-8'],
  ['characters that lie across slices', megabytes('€'), 'utf-8'],
  ['a byte order mark', Buffer.concat([Buffer.from('\ufeff'), megabytes('a')]), 'utf-8'],
  ['another encoding', megabytes('größe ', 'latin1'), 'windows-1252'],
  ['two bytes a character', megabytes('aé𝄞', 'utf16le').subarray(0, -1), 'utf-16le'],
  ['several bytes a character', Buffer.alloc(200_001, Buffer.from([0x82, 0xa0, 0x41])), 'shift_jis'],
  ['bytes that stand for nothing', megabytes('\xff\xc3', 'latin1'), 'utf-8'],
])('the text of a page is the same as at once: %s', async (_name, body, charset) => {
  const text = () => new TextDecoder(charset).decode(body)
  expect((await wholeText({ kind: 'html', body, charset, text }, next)) === text()).toBe(true)
})

test('others run while a large page becomes a text', async () => {
  let turns = 0
  const count = setInterval(() => (turns += 1), 0)
  const body = Buffer.alloc(20 * 1024 * 1024, 'a')
  await wholeText({ kind: 'html', body, charset: 'utf-8', text: () => '' }, next)
  clearInterval(count)
  expect(turns).toBeGreaterThan(2)
})

test.each([
  ['utf-8', 'ab', 4],
  ['utf-8', '\xff', 64],
  ['shift_jis', 'ab', 64],
])('slices are small where a text decodes slowly: %s of %j', async (charset, text, slices) => {
  let turns = 0
  const body = Buffer.alloc(1024 * 1024, text, 'latin1')
  const count = async (): Promise<void> => {
    turns += 1
  }
  await wholeText({ kind: 'html', body, charset, text: () => '' }, count)
  expect(Math.abs(turns - slices)).toBeLessThanOrEqual(1)
})

test.each([0, 1, 2, 3, 3 * 1024 * 1024, 3 * 1024 * 1024 + 1])('%d bytes in base64', async (length) => {
  const body = Buffer.alloc(length, 'abcd')
  expect((await wholeBase64(body, next)) === body.toString('base64')).toBe(true)
})
