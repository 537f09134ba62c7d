import { readHtml } from '../../html/tokens.ts'

/** Elements that cannot nest: void ones, and those whose end tag is often left out. */
const flat = new Set(
  'area base br col embed hr img input link meta param source track wbr dd dt li option p td th tr tbody thead tfoot colgroup rt rp body head html'.split(
    ' ',
  ),
)

export interface PageShape {
  readonly elements: number
  /** Pieces of text: each entity and each bare `<`, `>` or `&` makes one of its own in a tree, or when that is copied. */
  readonly texts: number
  readonly depth: number
}

/** How large a tree a page would become: told without making it. */
export function shapeOf(html: string): PageShape {
  let elements = 0
  let texts = 0
  let open = 0
  let depth = 0
  readHtml(html, {
    text(written, isMarkup) {
      texts += isMarkup ? 1 + countMarks(written) : 1
    },
    open(name) {
      elements += 1
      if (flat.has(name)) return
      open += 1
      if (open > depth) depth = open
    },
    close(name) {
      if (!flat.has(name) && open > 0) open -= 1
    },
  })
  return { elements, texts, depth }
}

function countMarks(text: string): number {
  let marks = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    // What stands behind a character reference is a piece of its own too.
    if (code === 0x26) marks += 2
    else if (code === 0x3c || code === 0x3e) marks += 1
  }
  return marks
}
