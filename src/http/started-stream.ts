import { Readable } from 'node:stream'

/** Without copying what is bytes already. */
const bytesOf = (piece: Buffer | string): Buffer => (typeof piece === 'string' ? Buffer.from(piece) : piece)

/**
 * A stream that starts after its first large piece is available, so that content that cannot be opened is an error
 * instead of half a response.
 */
export async function startedStream(pieces: AsyncGenerator<Buffer | string>): Promise<Readable> {
  const first = [await pieces.next(), await pieces.next()]
  const all = async function* () {
    for (const { value } of first) if (value !== undefined) yield bytesOf(value)
    for await (const piece of pieces) yield bytesOf(piece)
  }
  return Readable.from(all(), { objectMode: false })
}
