import type { ParsedPage } from '../../page/page.ts'

/** For whom a response was made, by its headers. `unclear`: they say neither. */
export type MadeFor = 'visitor' | 'everybody' | 'unclear'

const FORM_TOKEN = /csrf|xsrf|authenticity_token|requestverificationtoken|(?:^|\s)_token(?:\s|$)|form_?token|form_key/

/** Whether a page contains a token that binds its forms to its visitor. */
export function hasFormToken({ metas, forms }: Pick<ParsedPage, 'metas' | 'forms'>): boolean {
  return (
    metas.some(({ name, content }) => content !== '' && /^_?[cx]srf[-_]?token$/.test(name)) ||
    forms.some(({ inputs }) => inputs.some(({ type, name }) => type === 'hidden' && FORM_TOKEN.test(name)))
  )
}

type Headers = Readonly<Record<string, string>>

/**
 * An answer that sets a cookie or carries a form's token, varies by cookie, or must not be stored by shared caches, was
 * made for one visitor; one that shared caches may keep, or that comes from one, for everybody (RFC 9111 §3, §5).
 * @param headers lower-case names, as `Page.headers`
 */
export function madeFor(headers: Headers, isBound: boolean): MadeFor {
  const control = (headers['cache-control'] ?? '').toLowerCase()
  const isKept = headers['etag'] !== undefined || headers['last-modified'] !== undefined
  if (isFromCache(headers)) return 'everybody'
  // No cache uses a response that is stale at once and has no validator.
  if (/\b(?:public|s-maxage)\b/.test(control)) return /\bmax-age=0\b/.test(control) && !isKept ? 'unclear' : 'everybody'
  if (isBound || /\b(?:private|no-store)\b/.test(control)) return 'visitor'
  if (/(?:^|,)\s{0,3}(?:cookie|authorization|\*)\s{0,3}(?:,|$)/i.test((headers['vary'] ?? '').slice(0, 500)))
    return 'visitor'
  // Caches must ask for it each time, and it has no validator: it is made for each request.
  if (/\bno-cache\b/.test(control) && !isKept) return 'visitor'
  return /no-cache/i.test(headers['pragma'] ?? '') || isLongPast(headers['expires'] ?? '') ? 'visitor' : 'unclear'
}

const CACHES = ['x-cache', 'cf-cache-status', 'x-cache-status', 'x-vercel-cache', 'x-nextjs-cache']

function isFromCache(headers: Headers): boolean {
  const hits = CACHES.map((name) => headers[name]?.slice(0, 200)).join(' ')
  return /\b(?:hit|prerender)\b/i.test(hits) || Number(headers['age'] ?? 0) > 0
}

/** A date of another century is how a page says that it must never be kept. */
function isLongPast(expires: string): boolean {
  const at = Date.parse(expires.slice(0, 60))
  return expires === '0' || expires === '-1' || at < Date.UTC(2010, 0, 1)
}
