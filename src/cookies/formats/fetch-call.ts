import { AppError } from '../../errors.ts'
import { isObject } from '../../json-object.ts'
import { closingQuote } from './ansi-string.ts'
import { textMembers, textOf } from './fields.ts'
import { readJsonText } from './json-reader.ts'
import type { ParsedImport } from './parsed-import.ts'
import { type CopiedRequest, fromRequests } from './requests.ts'

const isFetch = (text: string): boolean => /^(?:await\s{1,20})?fetch\(/.test(text.trimStart().slice(0, 60))

/** "Copy all as fetch" of a long page has hundreds. */
const maxCalls = 1_000
/** Braces and strings of one call's options. */
const maxSigns = 20_000

/**
 * "Copy as fetch (Node.js)": calls whose arguments are JSON, one or several. "Copy as fetch" is the same without cookies,
 * which is noted. Null when the text is something else.
 */
export function readFetch(text: string, nowMs: number): ParsedImport | null {
  if (!isFetch(text)) return null
  const requests: CopiedRequest[] = []
  for (let at = text.indexOf('fetch('); at >= 0; ) {
    const call = callAt(text, at + 'fetch('.length)
    if (call === null) return null
    requests.push(call.request)
    if (requests.length > maxCalls) return null
    at = text.indexOf('fetch(', call.end)
  }
  const hasCookies = requests.some(({ headers }) => headers.some(([name]) => name.toLowerCase() === 'cookie'))
  return fromRequests('fetch', requests, nowMs, hasCookies ? [] : ['fetch_without_cookies'])
}

function callAt(text: string, from: number): { readonly request: CopiedRequest; readonly end: number } | null {
  if (text[from] !== '"') return null
  const close = closingQuote(text, from + 1, '"')
  const address = close < 0 ? null : parsed(`[${text.slice(from, close + 1)}]`)
  const url = Array.isArray(address) ? URL.parse(String(address[0])) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  const between = /\s{0,100}(?:,\s{0,100}(\{)|\))/y
  between.lastIndex = close + 1
  const found = between.exec(text)
  if (found === null) return null
  if (found[1] === undefined) return { request: { url, method: 'GET', headers: [] }, end: between.lastIndex }
  const start = between.lastIndex - 1
  const end = objectEnd(text, start)
  const options = end < 0 ? null : parsed(text.slice(start, end))
  if (!isObject(options)) return null
  return { request: { url, method: textOf(options['method']) ?? 'GET', headers: textMembers(options['headers']) }, end }
}

/** Behind the brace that closes the object; -1 when none does. */
function objectEnd(text: string, start: number): number {
  const sign = /["{}]/g
  sign.lastIndex = start
  let depth = 0
  let signs = 0
  for (let found = sign.exec(text); found !== null; found = sign.exec(text)) {
    if (found[0] === '"') {
      const close = closingQuote(text, sign.lastIndex, '"')
      if (close < 0) return -1
      sign.lastIndex = close + 1
    } else depth += found[0] === '{' ? 1 : -1
    if (depth === 0) return sign.lastIndex
    signs += 1
    if (signs > maxSigns) return -1
  }
  return -1
}

function parsed(json: string): unknown {
  try {
    return readJsonText(json)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
