/** What begins a part of a page that it does not show, or in which what looks like a tag is none (HTML Standard §13.2.5). */
const OPENING = /<!(?=--)|<(script|noscript|textarea|template)(?=[\s/>])/gi

/** The end of each, and what begins another of the kind inside it: then the group is empty. `<!-->` is a whole comment. */
const TAGS: ReadonlyMap<string, RegExp> = new Map([
  ['', /(-)-!?>/g],
  ['script', /<(\/)script(?=[\s/>])/gi],
  ['noscript', /<(\/)noscript(?=[\s/>])/gi],
  ['textarea', /<(\/)textarea(?=[\s/>])/gi],
  ['template', /<(\/?)template(?=[\s/>])/gi],
])

/** So far before the end of a page an aside is looked for that may reach into it: a larger page is not read as a whole. */
const BACK_CHARS = 524_288

/** Comments, scripts and the like of a page, one after the other: where each begins, and its end. Linear. */
export function* asidesIn(html: string, from = 0): Generator<readonly [start: number, end: number]> {
  for (let at = from; at < html.length; ) {
    OPENING.lastIndex = at
    const found = OPENING.exec(html)
    if (found === null) return
    at = endOf(found[1]?.toLowerCase() ?? '', html, OPENING.lastIndex)
    yield [found.index, at]
  }
}

/**
 * The end of a page, from its markup on: a script or a comment within which it begins is left out. One that never ends
 * may only look like one (`<!--` in a style), and hides nothing; but a script hides what a limit has left of it.
 */
export function endFrom(html: string, at: number): string {
  for (const [start, end] of asidesIn(html, Math.max(0, at - BACK_CHARS))) {
    if (start >= at) break
    if (end > at && (end < html.length || /^<script/i.test(html.slice(start)))) return html.slice(end)
  }
  return html.slice(at)
}

/** Where a part that has begun before ends; the length of the text if it does not. */
function endOf(name: string, html: string, from: number): number {
  const tags = TAGS.get(name)
  if (tags === undefined) return html.length
  let depth = 1
  tags.lastIndex = from
  for (let tag = tags.exec(html); tag !== null; tag = tags.exec(html)) {
    depth += tag[1] === '' ? 1 : -1
    if (depth === 0) return tag.index
  }
  return html.length
}
