import { endFrom } from '../html/asides.ts'

/** Characters of each end of a page that a scrape parses for its judgement, at most. */
export const WINDOW_CHARS = 32_768
/** So much of each end is parsed even if nothing between them tells who is there. */
const SURE_CHARS = 4096
/** Parsed on either side of what may tell it. */
const AROUND_CHARS = 512
/** A shorter middle is not worth looking for. */
const MIN_MIDDLE_CHARS = 2048

/** What may tell who is there. Rows and articles have none of it. The group: nothing is cut before its end. */
const TAGS =
  /<(?:(script|style|noscript|textarea|template|svg|select|!--)|form|input|button|header|nav|footer|dialog|iframe|meta|title|h1)/gi
const WORDS = /user|account|profile|avatar|welcome|hello|hidden|log[-_ ]?(?:[io]|ged)|sign[-_ ]?(?:[io]|ed)/gi
/**
 * The parts of a page that a scrape parses for its judgement: all of it, or its beginning and its end. Left out are the
 * middle of a long page, and the longest run of plain content. Linear.
 */
export function judgedParts(body: string): readonly [string] | readonly [string, string] {
  const isLong = body.length > 2 * WINDOW_CHARS
  const ends = isLong ? body.slice(0, WINDOW_CHARS) + endFrom(body, body.length - WINDOW_CHARS) : body
  const middle = plainMiddle(ends)
  if (middle !== null && (!isLong || (middle[0] < WINDOW_CHARS && middle[1] >= WINDOW_CHARS)))
    return [ends.slice(0, middle[0]), ends.slice(middle[1])]
  return isLong ? [ends.slice(0, WINDOW_CHARS), ends.slice(WINDOW_CHARS)] : [body]
}

/** Where the longest run begins and ends, at tags, that has nothing that tells who is there; null: there is none. */
function plainMiddle(html: string): readonly [number, number] | null {
  const last = html.length - SURE_CHARS
  let longest: readonly [number, number] = [0, MIN_MIDDLE_CHARS]
  let from = SURE_CHARS
  for (const [start, end] of telling(html)) {
    const to = Math.min(last, start - AROUND_CHARS)
    if (to - from > longest[1] - longest[0]) longest = [from, to]
    from = Math.max(from, end + AROUND_CHARS)
    if (from >= last) break
  }
  const [start, end] = [html.indexOf('<', longest[0]), html.lastIndexOf('<', longest[1])]
  return longest[0] > 0 && start >= 0 && end > start ? [start, end] : null
}

/** Where each part that tells something begins and ends, in order; the last one is the end of the page. */
function* telling(html: string): Generator<readonly [start: number, end: number]> {
  let word = next(WORDS, html, 0)
  for (let at = 0; at < html.length; ) {
    const tag = next(TAGS, html, at)
    for (; word.index < tag.index; word = next(WORDS, html, word.index + 1)) yield [word.index, word.index]
    at = endOf(tag, html)
    yield [tag.index, at]
    if (word.index < at) word = next(WORDS, html, at)
  }
}

interface Found {
  readonly index: number
  readonly opens: string | undefined
}

function next(pattern: RegExp, html: string, from: number): Found {
  pattern.lastIndex = from
  const found = pattern.exec(html)
  return { index: found?.index ?? html.length, opens: found?.[1]?.toLowerCase() }
}

function endOf({ index, opens }: Found, html: string): number {
  if (opens === undefined) return index + 1
  const end = html.indexOf(opens === '!--' ? '-->' : `</${opens}`, index)
  return end < 0 ? html.length : end
}
