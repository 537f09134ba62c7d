/** How parts of a page begin and end that it does not show, or in which what looks like a tag is none. */
const KINDS = [
  ['<!--', '-->'],
  ...['script', 'template', 'noscript', 'textarea'].map((tag) => [`<${tag}`, `</${tag}`] as const),
].map(([open = '', close = '']) => ({ open, opening: new RegExp(open, 'i'), closing: new RegExp(close, 'gi') }))
const ANY = new RegExp(KINDS.map(({ open }) => open).join('|'), 'gi')

/** Comments, scripts and the like of a page, one after the other: where each begins, and its end. Linear. */
export function* asidesIn(html: string): Generator<readonly [start: number, end: number]> {
  for (let at = 0; at < html.length; ) {
    const { index: start, 0: open = '' } = execAt(ANY, html, at) ?? {}
    if (start === undefined) return
    const kind = KINDS.find((one) => one.open === open.toLowerCase())
    at = (kind && execAt(kind.closing, html, start + open.length)?.index) ?? html.length
    yield [start, at]
  }
}

/** A part that was cut out of a page, from where its markup begins: it may have been cut within a script or a comment. */
export function fromMarkup(part: string): string {
  const starts = KINDS.map(({ opening, closing }) => {
    const [open, close] = [part.search(opening), part.search(closing)]
    return open < 0 || close < open ? close : 0
  })
  return part.slice(Math.max(0, ...starts))
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
