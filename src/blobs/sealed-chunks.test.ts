import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testVault as vault } from '../../test/support/test-vault.ts'
import { chunkBytes, chunkCount, newBlobKey, openChunks, sealChunks, sealedChunkBytes } from './sealed-chunks.ts'

const own = { id: 'blob-1', accountId: 'anna', contentType: 'application/json' }
const blob = { ...own, wrappedKey: await newBlobKey(vault, own) }

const all = async <T>(pieces: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = []
  for await (const piece of pieces) list.push(piece)
  return list
}
const sealed = (content: Iterable<Uint8Array>) => all(sealChunks(vault, blob, content))
const opened = async (chunks: readonly Uint8Array[], as = blob, count = chunks.length) =>
  Buffer.concat(await all(openChunks(vault, as, chunks, count)))

/** Different in every chunk. */
const contentOf = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, (_, at) => (at >> 8) % 251))

it.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes])(
  'opens what it sealed: %i bytes',
  async (bytes) => {
    const content = contentOf(bytes)
    const chunks = await sealed([content])
    expect(chunks).toHaveLength(Math.max(1, Math.ceil(bytes / chunkBytes)))
    const stored = Buffer.concat(chunks)
    expect(chunkCount(stored.length)).toBe(chunks.length)
    const read = chunks.map((_, at) => stored.subarray(at * sealedChunkBytes, (at + 1) * sealedChunkBytes))
    expect((await opened(read)).equals(content)).toBe(true)
  },
)

it('takes content in pieces of any size', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: chunkBytes + 7 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      const pieces = lengths.map((length, at) => Buffer.alloc(length, at + 1))
      const chunks = await sealed(pieces)
      expect((await opened(chunks)).equals(Buffer.concat(pieces))).toBe(true)
      for (const chunk of chunks.slice(0, -1)) expect(chunk).toHaveLength(sealedChunkBytes)
    }),
    { numRuns: 25 },
  )
})

it.each<[string, (chunks: Uint8Array[]) => Uint8Array[]]>([
  ['cut at its end', (chunks) => chunks.slice(0, -1)],
  ['cut to its first chunk', (chunks) => chunks.slice(0, 1)],
  ['cut to nothing', () => []],
  ['cut at its start', (chunks) => chunks.slice(1)],
  ['cut within a chunk', (chunks) => [...chunks.slice(0, -1), (chunks.at(-1) ?? new Uint8Array()).subarray(0, 40)]],
  ['with two chunks swapped', ([a, b, ...rest]) => [b, a, ...rest].flatMap((chunk) => chunk ?? [])],
  ['with a chunk repeated', ([a, ...rest]) => [a, a, ...rest].flatMap((chunk) => chunk ?? [])],
  ['with its end repeated', (chunks) => [...chunks, ...chunks.slice(-1)]],
  [
    'with a bit changed',
    ([a = new Uint8Array(), ...rest]) => [a.map((byte, at) => (at === 50 ? byte ^ 1 : byte)), ...rest],
  ],
])('opens no blob %s', async (_name, change) => {
  const chunks = await sealed([contentOf(3 * chunkBytes + 10)])
  await expect(opened(change(chunks))).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
})

it.each([
  ['another blob', { id: 'blob-2' }],
  ['another account', { accountId: 'boris' }],
  ['another type', { contentType: 'text/html' }],
])('opens no chunk as %s', async (_name, over) => {
  const chunks = await sealed([contentOf(10)])
  await expect(opened(chunks, { ...blob, ...over })).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
})
