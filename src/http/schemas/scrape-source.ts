import { z } from 'zod'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { cookieMapOrText, headerMap } from './cookie-fields.ts'
import { optional } from './fields.ts'

/** The fields that authenticate the scrape: at the top level or inside `advanced`. */
export const sourceFields = {
  session_id: optional(z.string().max(8192)),
  cookies: optional(cookieMapOrText),
  lease_id: optional(z.string().max(8192)),
  headers: optional(headerMap).meta({ description: 'Sent with this scrape; they override the headers of the session' }),
  session_headers: optional(headerMap).meta({ description: 'The same; `headers` wins over it' }),
}

/** Whether there is anything to authenticate with: a scrape that requires it must not be sent anonymously. */
export function hasSource({
  advanced,
  ...body
}: SourceBody & { readonly advanced?: SourceBody | null | undefined }): boolean {
  return [body, advanced ?? {}].some((place) => place.session_id != null || nonEmptyCookies(place.cookies) !== null)
}

/** Whether a scrape sets this field, at the top level or inside `advanced`. */
export function setsField(
  { advanced, ...body }: SourceBody & { readonly advanced?: SourceBody | null | undefined },
  name: 'lease_id' | 'session_id',
): boolean {
  return [body, advanced ?? {}].some((place) => place[name] != null)
}

/** Whether a scrape contains cookies or headers of its own, at the top level or inside `advanced`. */
export function hasInlineLogin({
  advanced,
  ...body
}: SourceBody & { readonly advanced?: SourceBody | null | undefined }): boolean {
  return [body, advanced ?? {}].some(({ cookies, headers, session_headers: others }) =>
    [cookies, headers, others].some((map) => nonEmptyCookies(map) !== null),
  )
}

interface SourceBody {
  readonly headers?: Readonly<Record<string, string>> | null | undefined
  readonly session_headers?: Readonly<Record<string, string>> | null | undefined
  readonly lease_id?: string | null | undefined
  readonly session_id?: string | null | undefined
  readonly cookies?: Readonly<Record<string, string>> | null | undefined
}

/** An empty map of cookies counts as absent, because a client sends one. */
export function nonEmptyCookies(cookies: Readonly<Record<string, string>> | null | undefined): ScrapeInput['cookies'] {
  return cookies == null || Object.keys(cookies).length === 0 ? null : cookies
}
