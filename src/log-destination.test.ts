import { expect, it } from 'vitest'
import { createLogDestination, type WriteBytes } from './log-destination.ts'

/** A descriptor that writes when it is told to. */
function heldWriter() {
  const writes: { readonly text: string; readonly done: (isWritten: boolean) => void }[] = []
  const writeBytes: WriteBytes = (bytes, done) => writes.push({ text: bytes.toString(), done })
  return { writes, writeBytes }
}

it('writes at once when idle, and what comes meanwhile together', () => {
  const { writes, writeBytes } = heldWriter()
  const log = createLogDestination(writeBytes)
  for (const line of ['a\n', 'b\n', 'c\n']) log.write(line)
  expect(writes.map(({ text }) => text)).toEqual(['a\n'])
  writes[0]?.done(true)
  expect(writes.map(({ text }) => text)).toEqual(['a\n', 'b\nc\n'])
  expect(log.dropped()).toBe(0)
})

it('counts what could not be written, and tries the next', () => {
  const { writes, writeBytes } = heldWriter()
  const log = createLogDestination(writeBytes)
  for (const line of ['a\n', 'b\n', 'c\n']) log.write(line)
  writes[0]?.done(true)
  writes[1]?.done(false)
  log.write('d\n')
  writes[2]?.done(true)
  expect(writes.map(({ text }) => text)).toEqual(['a\n', 'b\nc\n', 'd\n'])
  expect(log.dropped()).toBe(2)
})

it('drops what finds too much waiting, and takes lines again when that is written', () => {
  const { writes, writeBytes } = heldWriter()
  const log = createLogDestination(writeBytes, 10)
  for (let n = 0; n < 9; n += 1) log.write('123\n')
  expect(log.dropped()).toBe(7)
  writes[0]?.done(true)
  log.write('123\n')
  expect(log.dropped()).toBe(7)
})

it('is flushed when nothing waits any more', async () => {
  const { writes, writeBytes } = heldWriter()
  const log = createLogDestination(writeBytes)
  await log.flush()
  log.write('a\n')
  log.write('b\n')
  let isFlushed = false
  const flushed = log.flush().then(() => {
    isFlushed = true
  })
  writes[0]?.done(true)
  await Promise.resolve()
  expect(isFlushed).toBe(false)
  writes[1]?.done(true)
  await flushed
})

it('does not wait for a reader that stands still when the server stops', async () => {
  const log = createLogDestination(heldWriter().writeBytes)
  log.write('a\n')
  await log.flush()
  expect(log.dropped()).toBe(0)
})
