import { z } from 'zod'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { flagQuery } from './fields.ts'
import { readScrapeInput, scrapeBody } from './scrape-input.ts'

const { url, session_id, lease_id } = scrapeBody.shape

export const fetchQuery = z.object({
  url,
  session_id,
  lease_id,
  timeout: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number of seconds')
    .pipe(z.coerce.number<string>().min(1).max(300))
    .optional()
    .meta({
      description: 'Seconds until the answer begins, 1 to 300 (default 90)',
      type: 'integer',
      minimum: 1,
      maximum: 300,
      pattern: undefined,
    }),
  require_session: flagQuery.optional().meta({
    description: 'Whether the request is refused if the session cannot be used (default true)',
  }),
})

/** @param contentType of the body; null: there is none */
export function toFetchInput(
  { timeout, require_session, ...query }: z.output<typeof fetchQuery>,
  method: ScrapeInput['method'],
  contentType: string | null,
): ScrapeInput {
  const requireSession = query.session_id == null ? undefined : (require_session ?? true)
  return readScrapeInput({
    ...query,
    method,
    timeout,
    mode: 'html',
    content_type: contentType,
    require_session: requireSession,
  })
}
