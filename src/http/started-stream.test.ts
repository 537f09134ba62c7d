import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { startedStream } from './started-stream.ts'

/** Pieces that note when they are ended. */
function piecesOf(count: number) {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  async function* pieces(): AsyncGenerator<Buffer | string> {
    try {
      for (let at = 0; at < count; at += 1) yield at % 2 === 0 ? 'é' : Buffer.from('b')
    } finally {
      resolve()
    }
  }
  return { pieces: pieces(), ended }
}

describe('startedStream', () => {
  it.each([0, 1, 2, 5])('gives the bytes of all %i pieces', async (count) => {
    const { pieces, ended } = piecesOf(count)
    const bytes = await buffer(await startedStream(pieces))
    expect(bytes.toString()).toBe('ébébé'.slice(0, count))
    await ended
  })

  it('ends the pieces when it is destroyed before anything is read', async () => {
    const { pieces, ended } = piecesOf(5)
    const stream = await startedStream(pieces)
    stream.destroy()
    await expect(ended).resolves.toBeUndefined()
  })

  it('ends the pieces when it is destroyed after the first one', async () => {
    const { pieces, ended } = piecesOf(5)
    const stream = await startedStream(pieces)
    await once(stream, 'readable')
    stream.destroy()
    await expect(ended).resolves.toBeUndefined()
  })

  it('fails as its first pieces do', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield '{'
      throw new Error('lost')
    }
    await expect(startedStream(broken())).rejects.toThrow('lost')
  })
})
