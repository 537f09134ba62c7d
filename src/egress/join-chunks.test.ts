import { expect, test } from 'vitest'
import { joinChunks } from './join-chunks.ts'

const megabyte = 1024 * 1024

test.each([
  [0, 0, 0],
  [1, 10, 0],
  [3, 1_000, 0],
  [64, 64 * 1024, 15],
  [3, megabyte, 11],
])('%d chunks of %d bytes are one buffer, and others run %d times meanwhile', async (count, size, turns) => {
  const chunks = Array.from({ length: count }, (_, at) => Buffer.alloc(size, at))
  let waited = 0
  const joined = await joinChunks(chunks, count * size, async () => {
    waited += 1
  })
  expect(joined.equals(Buffer.concat(chunks))).toBe(true)
  expect(waited).toBe(turns)
})

test('lets the event loop turn by itself', async () => {
  let turns = 0
  const count = setInterval(() => {
    turns += 1
  }, 0)
  await joinChunks(
    Array.from({ length: 40 }, () => Buffer.alloc(megabyte)),
    40 * megabyte,
  )
  clearInterval(count)
  expect(turns).toBeGreaterThan(0)
})
