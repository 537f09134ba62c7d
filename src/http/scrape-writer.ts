import { resultTooLarge, textLength } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { type HeldStream, type JsonPart, joinJsonParts, partsOfValue, streamJsonParts } from './json-parts.ts'
import { scrapeSchema, toScrapeBody, toScrapeFields } from './schemas/scrape.ts'
import { compileSerializer } from './serialize.ts'

const serialize = compileSerializer(scrapeSchema)
const serializeRest = compileSerializer(scrapeSchema.omit({ content: true }))

/** A result with more text than this, in characters, is written in slices. */
const largeLength = 1024 * 1024

/**
 * The response of a scrape as JSON, by its schema. A page in UTF-8 is neither decoded nor encoded for it.
 * @param flat whether the formats of the content are at the top level as well
 * @throws AppError PAYLOAD_TOO_LARGE when it exceeds the longest string: control characters need six times their size
 */
export function writeScrape(result: ScrapeResult, flat: boolean): Buffer | string {
  try {
    if (result.contentUtf8 === null || flat) return serialize(toScrapeBody(result, flat))
    return joinJsonParts(['{"content":', { utf8: result.contentUtf8 }, ',', restOf(result)])
  } catch (error) {
    throw error instanceof RangeError ? resultTooLarge() : error
  }
}

/**
 * The same, not flat; a large one as a stream of slices, so that it is never in memory as a whole and does not block
 * others.
 * @param next waits until another slice may be written
 */
export function streamScrape(result: ScrapeResult, next: () => Promise<void>): Buffer | string | HeldStream {
  if (textLength(result) <= largeLength) return writeScrape(result, false)
  return streamJsonParts([...largeParts(result), restOf({ ...result, rawHtml: null })], next)
}

/** The fields that a page makes large, up to the comma before the others. */
function largeParts({ content, contentUtf8, rawHtml }: ScrapeResult): JsonPart[] {
  const raw: JsonPart[] = rawHtml === null ? [] : ['"raw_html":', { text: rawHtml }, ',']
  const written = contentUtf8 === null ? partsOfValue(content ?? '', 1) : [{ utf8: contentUtf8 }]
  return ['{"content":', ...written, ',', ...raw]
}

/** The fields besides the content, up to the end of the document. */
function restOf(result: ScrapeResult): string {
  return serializeRest(toScrapeFields(result)).slice('{'.length)
}
