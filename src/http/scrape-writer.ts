import { resultTooLarge } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { createJsonEscape } from './json-escape.ts'
import { formatsScrapeSchema, textScrapeSchema, toScrapeBody, toScrapeFields } from './schemas/scrape.ts'
import { compileSerializer } from './serialize.ts'

/**
 * Writes the answer to a scrape by its schema. A page that came as UTF-8 is neither decoded nor encoded for it: its bytes
 * are escaped as they stand. Throws PAYLOAD_TOO_LARGE for what is longer than a string can be: control characters take
 * six times their room.
 * `flat`: the forms of the content stand at the top level as well.
 */
export function createScrapeWriter(): (result: ScrapeResult, flat?: boolean) => Buffer | string {
  const asText = compileSerializer(textScrapeSchema)
  const asFormats = compileSerializer(formatsScrapeSchema)
  const withoutContent = compileSerializer(textScrapeSchema.omit({ content: true }))
  const escapeJson = createJsonEscape()
  const write = (result: ScrapeResult, flat: boolean): Buffer | string => {
    if (result.contentUtf8 !== null && !flat) {
      const rest = withoutContent(toScrapeFields(result)).slice('{'.length)
      return escapeJson('{"content":"', result.contentUtf8, `",${rest}`)
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
