/** What stays of a page's texts and addresses from one visit to the next. */

const MAX_CHARS = 300
const TOKEN_NAME =
  /token|csrf|xsrf|nonce|_?sess|^sid$|hash|sig|timestamp|^ts$|^_?t$|^rand|form_?id|build_?id|viewstate|captcha/i
const DATE_WORD = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]{0,7}\b/gi
/** A text no longer than this may be the name of a day or a month by itself; longer dates hold a number. */
const DATE_WORD_CHARS = 12
/** A run of so many characters of a token's alphabet is taken for one. */
const TOKEN_CHARS = 24

/** A text without what changes by itself: numbers, times, counters, tokens. '' where nothing else is left. */
export function steadyText(text: string): string {
  const kept = text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text
  const { hasDigit, hasLetter, isUneven, longest } = traitsOf(kept)
  let steady = longest < TOKEN_CHARS ? kept : kept.replace(/[\w+/=~-]{24,}/g, '')
  if (hasDigit) steady = steady.replace(/\d+(?:[.,:/-]\d+)*/g, '#')
  if (hasLetter && (hasDigit || kept.length <= DATE_WORD_CHARS)) steady = steady.replace(DATE_WORD, '#')
  if (isUneven || steady.length !== kept.length) steady = steady.replace(/\s+/g, ' ').trim()
  return steady.toLowerCase()
}

interface Traits {
  readonly hasDigit: boolean
  /** Of ASCII. */
  readonly hasLetter: boolean
  /** It holds white space other than single spaces between words, or what may be some. */
  readonly isUneven: boolean
  /** Characters of its longest word, spaces alone between. */
  readonly longest: number
}

/** In one pass. */
function traitsOf(text: string): Traits {
  let hasDigit = false
  let hasLetter = false
  let isUneven = false
  let longest = 0
  let wordFrom = 0
  let before = 0x20
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7e || code < 0x20) isUneven = true
    else if (code === 0x20) {
      isUneven ||= before === 0x20
      longest = Math.max(longest, at - wordFrom)
      wordFrom = at + 1
    }
    if (code >= 0x30 && code <= 0x39) hasDigit = true
    else if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) hasLetter = true
    before = code
  }
  return {
    hasDigit,
    hasLetter,
    isUneven: isUneven || before === 0x20,
    longest: Math.max(longest, text.length - wordFrom),
  }
}

/**
 * Path and parameter names of an address of the same host, without numbers and tokens; null for another host's (ads,
 * embedded content) and for what is no address.
 */
export function steadyAddress(href: string, base: string): string | null {
  if (href === '' || href.startsWith('#') || href.length > 2000) return null
  const path = PLAIN_PATH.test(href) ? href : null
  const url = path === null ? URL.parse(href, base) : null
  if (path === null && (url === null || url.host !== URL.parse(base)?.host)) return null
  const steady = (path ?? url?.pathname ?? '')
    .split('/')
    .map((part) => (isToken(part) ? '*' : part.replace(/\d+/g, '#')))
    .join('/')
  const names = url === null ? [] : [...url.searchParams.keys()].filter((name) => !isTokenName(name)).sort()
  return `${steady}?${names.join('&')}`.slice(0, MAX_CHARS).toLowerCase()
}

/** An address of the same origin that is its own path, as a URL parser would leave it. */
export const PLAIN_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$/

/** The name of an input or a parameter whose value is made anew each time. */
export function isTokenName(name: string): boolean {
  return name.length > 60 || TOKEN_NAME.test(name) || isToken(name)
}

/** Letters and digits mixed, too long for a word: made by a machine. */
function isToken(text: string): boolean {
  return text.length >= 16 && /^[\w%+=~.-]+$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text)
}
