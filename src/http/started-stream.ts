import { Readable } from 'node:stream'

/** Without a copy of what is bytes already. */
const bytesOf = (piece: Buffer | string): Buffer => (typeof piece === 'string' ? Buffer.from(piece) : piece)

/** A stream of pieces of which the first large one is there: what cannot be opened is an error, not half an answer. */
export async function startedStream(pieces: AsyncGenerator<Buffer | string>): Promise<Readable> {
  const first = [await pieces.next(), await pieces.next()]
  const all = async function* () {
    for (const { value } of first) if (value !== undefined) yield bytesOf(value)
    for await (const piece of pieces) yield bytesOf(piece)
  }
  return Readable.from(all(), { objectMode: false })
}
