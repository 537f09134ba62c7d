/** What stays of a page's texts and addresses from one visit to the next. */

const MAX_CHARS = 300
const TOKEN_NAME =
  /token|csrf|xsrf|nonce|_?sess|^sid$|hash|sig|timestamp|^ts$|^_?t$|^rand|form_?id|build_?id|viewstate|captcha/i
const DATE_WORD = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]{0,7}\b/gi
/** A text no longer than this may be the name of a day or a month by itself; longer dates contain a number. */
const DATE_WORD_CHARS = 12

/** A text without what changes by itself: numbers, times, counters, tokens. '' if nothing else is left. */
export function steadyText(text: string): string {
  const kept = text.slice(0, MAX_CHARS)
  const steady = kept.replace(/[\w+/=~-]{24,}/g, '').replace(/\d+(?:[.,:/-]\d+)*/g, '#')
  const dated = steady.includes('#') || kept.length <= DATE_WORD_CHARS ? steady.replace(DATE_WORD, '#') : steady
  return dated.replace(/\s+/g, ' ').trim().toLowerCase()
}

/**
 * Path and parameter names of an address of the same host, without numbers and tokens; null for another host's (ads,
 * embedded content) and for what is no address.
 */
export function steadyAddress(href: string, base: string): string | null {
  if (href === '' || href.startsWith('#') || href.length > 2000) return null
  const url = URL.parse(href, base)
  if (url === null || url.host !== URL.parse(base)?.host) return null
  const parts = url.pathname.split('/').map((part) => (isToken(part) ? '*' : part.replace(/\d+/g, '#')))
  const names = [...url.searchParams.keys()].filter((name) => !isTokenName(name)).sort()
  return `${parts.join('/')}?${names.join('&')}`.slice(0, MAX_CHARS).toLowerCase()
}

/** The name of an input or a parameter whose value is another each time. */
export const isTokenName = (name: string): boolean => name.length > 60 || TOKEN_NAME.test(name) || isToken(name)

/** Letters and digits mixed, too long for a word: made by a machine. */
function isToken(text: string): boolean {
  return text.length >= 16 && /^[\w%+=~.-]+$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text)
}

/** 32-bit FNV-1a over UTF-16 units, of the first 400: what a comparison keeps of a text. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  const end = Math.min(text.length, 400)
  for (let index = 0; index < end; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
