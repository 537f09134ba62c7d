import { z } from 'zod'
import { headerMapProblems } from '../../cookies/header.ts'
import { headerValue, mergeHeaders, withoutHeaders } from '../../cookies/header-maps.ts'
import { AppError } from '../../errors.ts'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { cookieMapOrText, headerMap } from './cookie-fields.ts'
import { optional, orNullIfEmpty } from './fields.ts'

/** The fields that authenticate the scrape: at the top level or inside `advanced`. */
export const sourceFields = {
  session_id: optional(z.string().max(8192)),
  cookies: optional(cookieMapOrText),
  lease_id: optional(z.string().max(8192)),
  headers: optional(headerMap).meta({ description: 'Sent with this scrape; they override the headers of the session' }),
  session_headers: optional(headerMap).meta({ description: 'The same; `headers` wins over it' }),
}

type SourceFields = z.output<z.ZodObject<typeof sourceFields>>

interface SourceBody extends SourceFields {
  readonly advanced?: SourceFields | null | undefined
  readonly content_type?: string | null | undefined
}

const places = ({ advanced, ...body }: SourceBody): readonly SourceFields[] => [body, advanced ?? {}]

/** Whether there is anything to authenticate with: a scrape that requires it must not be sent anonymously. */
export function hasSource(body: SourceBody): boolean {
  return setsField(body, 'session_id') || inlineCookies(body) !== null
}

/** Whether a scrape sets this field, at the top level or inside `advanced`. */
export function setsField(body: SourceBody, name: 'lease_id' | 'session_id'): boolean {
  return places(body).some((place) => place[name] != null)
}

/** Whether a scrape contains cookies or headers of its own, at the top level or inside `advanced`. */
export function hasInlineLogin(body: SourceBody): boolean {
  return places(body).some(({ cookies, headers, session_headers: others }) =>
    [cookies, headers, others].some((map) => orNullIfEmpty(map) !== null),
  )
}

/** Null for an empty map, too, because a client sends one. */
export function inlineCookies(body: SourceBody): ScrapeInput['cookies'] {
  const given = places(body).map(({ cookies }) => orNullIfEmpty(cookies))
  return given.find((cookies) => cookies !== null) ?? null
}

/**
 * The headers of a scrape from all the places where clients put them; of two with one name, the one in `headers` is used.
 * Null when there are none. `contentType` is that of the body: `content_type`, else the header of that name, which is not
 * in `headers`.
 * @throws AppError VALIDATION_ERROR when they are too large together
 */
export function scrapeHeaders({ headers, session_headers, content_type, advanced }: SourceBody) {
  const all = mergeHeaders(headers, advanced?.headers, session_headers, advanced?.session_headers)
  const problems = headerMapProblems(all)
  if (problems.length > 0) throw new AppError('VALIDATION_ERROR', { fields: problems })
  return {
    headers: orNullIfEmpty(withoutHeaders(all, ['content-type'])),
    contentType: content_type ?? headerValue(all, 'content-type'),
  }
}
