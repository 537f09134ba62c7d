import type { LoopTurns } from '../fairness/loop-turns.ts'
import { resultTooLarge, textLength } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { type HeldStream, type JsonPart, joinJsonParts, partsOfValue, streamJsonParts } from './json-parts.ts'
import { scrapeSchema, toScrapeBody, toScrapeFields } from './schemas/scrape.ts'
import { compileSerializer } from './serialize.ts'

/**
 * Serializes the response of a scrape by its schema. A page in UTF-8 is neither decoded nor encoded for it. Throws
 * PAYLOAD_TOO_LARGE when it exceeds the longest string: control characters need six times their size.
 */
export function createScrapeWriter(loopTurns: Pick<LoopTurns, 'next'>) {
  const serialize = compileSerializer(scrapeSchema)
  const withoutContent = compileSerializer(scrapeSchema.omit({ content: true }))
  const serialized = (result: ScrapeResult, flat: boolean): Buffer | string => {
    if (result.contentUtf8 !== null && !flat) {
      const rest = withoutContent(toScrapeFields(result)).slice('{'.length)
      return joinJsonParts(['{"content":', { utf8: result.contentUtf8 }, ',', rest])
    }
    return serialize(toScrapeBody(result, flat))
  }
  const write = (result: ScrapeResult, flat: boolean) => {
    try {
      return serialized(result, flat)
    } catch (error) {
      throw error instanceof RangeError ? resultTooLarge() : error
    }
  }
  return {
    /** @param flat the formats of the content are at the top level as well */
    write,
    /**
     * The same, not flat; a large one in slices, so that it is never in memory as a whole and does not block others.
     * @param account whose response it is
     */
    stream: (result: ScrapeResult, account: string): Buffer | string | HeldStream => {
      if (textLength(result) <= largeLength) return write(result, false)
      const rest = withoutContent(toScrapeFields({ ...result, rawHtml: null })).slice('{'.length)
      return streamJsonParts([...largeParts(result), rest], () => loopTurns.next(account))
    },
  }
}

/** A result with more text than this is written in slices. */
const largeLength = 1024 * 1024

/** The fields that a page makes large, up to the comma before the others. */
function largeParts({ content, contentUtf8, rawHtml }: ScrapeResult): JsonPart[] {
  const raw: JsonPart[] = rawHtml === null ? [] : ['"raw_html":', { text: rawHtml }, ',']
  const written = contentUtf8 === null ? partsOfValue(content ?? '', 1) : [{ utf8: contentUtf8 }]
  return ['{"content":', ...written, ',', ...raw]
}
