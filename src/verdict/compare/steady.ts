/** What stays of a page's texts and addresses from one visit to the next. */

const MAX_CHARS = 300
const TOKEN_NAME =
  /token|csrf|xsrf|nonce|_?sess|^sid$|hash|sig|timestamp|^ts$|^_?t$|^rand|form_?id|build_?id|viewstate|captcha/i

/** A text without what changes by itself: numbers, times, counters, tokens. '' where nothing else is left. */
export function steadyText(text: string): string {
  return text
    .slice(0, MAX_CHARS)
    .replace(/[\w+/=~-]{24,}/g, '')
    .replace(/\d+(?:[.,:/-]\d+)*/g, '#')
    .replace(/\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]{0,7}\b/gi, '#')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

/**
 * Path and parameter names of an address of the same host, without numbers and tokens; null for another host's (ads,
 * embedded content) and for what is no address.
 */
export function steadyAddress(href: string, base: string): string | null {
  if (href === '' || href.startsWith('#') || href.length > 2000) return null
  const url = URL.parse(href, base)
  if (url === null || url.host !== URL.parse(base)?.host) return null
  const path = url.pathname
    .split('/')
    .map((part) => (isToken(part) ? '*' : part.replace(/\d+/g, '#')))
    .join('/')
  const names = [...url.searchParams.keys()].filter((name) => !isTokenName(name)).sort()
  return `${path}?${names.join('&')}`.slice(0, MAX_CHARS).toLowerCase()
}

/** The name of an input or a parameter whose value is made anew each time. */
export function isTokenName(name: string): boolean {
  return name.length > 60 || TOKEN_NAME.test(name) || isToken(name)
}

/** Letters and digits mixed, too long for a word: made by a machine. */
function isToken(text: string): boolean {
  return text.length >= 16 && /^[\w%+=~.-]+$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text)
}
