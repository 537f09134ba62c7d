import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { isNodeSdk } from './compat/job-words.ts'
import { partsOfValue, slicesOfPart } from './json-parts.ts'
import { toScrapeBody } from './schemas/scrape.ts'

/**
 * The stored and returned text of a job's result: the body of a scrape, written by its schema's own mapping. Its credits come
 * first, so that they can be read without reading the page.
 * @param vocabulary of the client that created the job (`compat/job-words.ts`)
 */
export function* writeResultText(result: ScrapeResult, vocabulary: string | null): Generator<Uint8Array> {
  const { billing, ...rest } = toScrapeBody(result, isNodeSdk(vocabulary))
  // Three levels: the object, its content, and the formats of the content.
  for (const part of partsOfValue({ billing, ...rest }, 3)) yield* slicesOfPart(part)
}

/** The credits of a result, from the first piece of its text; 0 for a text that was not written here. */
export function creditsIn(firstPiece: Buffer): number {
  const head = firstPiece.subarray(0, 64).toString('latin1')
  return Number(/^\{"billing":\{"total_credits":(\d+)/.exec(head)?.[1] ?? 0)
}

/** The text of a JSON object without its first and last brace, to be inserted into another object. */
export async function* insideOf(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer | null = null
  let isFirst = true
  for await (const piece of text) {
    if (held !== null) yield held
    held = isFirst ? piece.subarray(1) : piece
    isFirst = false
  }
  if (held !== null) yield held.subarray(0, held.length - 1)
}
