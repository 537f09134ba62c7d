import { Readable } from 'node:stream'

/** Without copying what is bytes already. */
const bytesOf = (piece: Buffer | string): Buffer => (typeof piece === 'string' ? Buffer.from(piece) : piece)

/**
 * A stream of these pieces. It is returned once the first two are available: the beginning of the document and of its
 * stored content. If the content cannot be opened, this throws, instead of sending half a response. When the stream
 * closes, read to its end or not, it ends the pieces, which close their file.
 */
export async function startedStream(pieces: AsyncGenerator<Buffer | string>): Promise<Readable> {
  const first = [await pieces.next(), await pieces.next()]
  const all = async function* () {
    for (const { value } of first) if (value !== undefined) yield bytesOf(value)
    for await (const piece of pieces) yield bytesOf(piece)
  }
  const stream = Readable.from(all(), { objectMode: false })
  // The pieces have begun: a stream that is destroyed before it has read the first ones would leave them open.
  stream.once('close', () => void pieces.return(undefined).catch(() => undefined))
  return stream
}
