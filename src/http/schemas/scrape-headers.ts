import { headerMapProblems } from '../../cookies/header.ts'
import { headerValue, mergeHeaders, withoutOverridden } from '../../cookies/header-maps.ts'
import { AppError } from '../../errors.ts'

type Headers = Readonly<Record<string, string>>

interface HeaderPlaces {
  readonly headers?: Headers | null | undefined
  readonly session_headers?: Headers | null | undefined
}

interface HeaderFields extends HeaderPlaces {
  readonly content_type?: string | null | undefined
  readonly advanced?: HeaderPlaces | null | undefined
}

export interface ScrapeHeaders {
  /** Null when there are none. */
  readonly headers: Headers | null
  /** Of the body: `content_type`, else the header of that name, which is not in `headers`. */
  readonly contentType: string | null
}

/**
 * The headers of a scrape from all the places where clients put them; of two with one name, the one in `headers` is used.
 * @throws AppError VALIDATION_ERROR when they are too large together
 */
export function scrapeHeaders({ headers, session_headers, content_type, advanced }: HeaderFields): ScrapeHeaders {
  const all = mergeHeaders(headers, advanced?.headers, session_headers, advanced?.session_headers)
  const problems = headerMapProblems(all)
  if (problems.length > 0) throw new AppError('VALIDATION_ERROR', { fields: problems })
  const rest = withoutOverridden(all, { 'content-type': '' })
  return {
    headers: Object.keys(rest).length === 0 ? null : rest,
    contentType: content_type ?? headerValue(all, 'content-type'),
  }
}
