import { resultTooLarge } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { formatsScrapeSchema, textScrapeSchema, toScrapeBody, toScrapeFields } from './schemas/scrape.ts'
import { compileSerializer } from './serialize.ts'

/**
 * Writes the answer to a scrape by its schema. A page that came as UTF-8 is neither decoded nor encoded for it. Throws
 * PAYLOAD_TOO_LARGE for what is longer than a string can be: control characters take six times their room.
 * `flat`: the forms of the content stand at the top level as well.
 */
export function createScrapeWriter(): (result: ScrapeResult, flat?: boolean) => Buffer | string {
  const asText = compileSerializer(textScrapeSchema)
  const asFormats = compileSerializer(formatsScrapeSchema)
  const withoutContent = compileSerializer(textScrapeSchema.omit({ content: true }))
  const write = (result: ScrapeResult, flat: boolean): Buffer | string => {
    if (result.contentUtf8 !== null && !flat) {
      const rest = withoutContent(toScrapeFields(result)).slice('{'.length)
      return Buffer.concat([contentField(result.contentUtf8), Buffer.from(rest)])
    }
    const body = toScrapeBody(result, flat)
    return (typeof body.content === 'string' ? asText : asFormats)(body)
  }
  return (result, flat = false) => {
    try {
      return write(result, flat)
    } catch (error) {
      throw error instanceof RangeError ? resultTooLarge() : error
    }
  }
}

/**
 * The start of the answer, with the page's bytes taken for one character each: JSON escapes only ASCII, so every other
 * byte of the UTF-8 passes unchanged. For a page of 500 KB that is not ASCII it takes half the time of decoding it,
 * and of what the serializer takes (docs/performance.md).
 */
function contentField(utf8: Buffer): Buffer {
  return Buffer.from(`{"content":${JSON.stringify(utf8.toString('latin1'))},`, 'latin1')
}
