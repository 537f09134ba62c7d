import { readHtml } from '../../html/tokens.ts'

/** Elements that do not nest: void ones, and those whose end tag is often omitted. */
const flat = new Set(
  'area base br col embed hr img input link meta param source track wbr dd dt li option p td th tr tbody thead tfoot colgroup rt rp body head html'.split(
    ' ',
  ),
)

export interface PageShape {
  readonly elements: number
  /** Text nodes: each entity and each bare `<`, `>` or `&` becomes a node of its own in the tree or in its copy. */
  readonly texts: number
  readonly depth: number
}

/** Estimates the size of a page's tree without building it. */
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
    // The text after a character reference is a node of its own too.
    if (code === 0x26) marks += 2
    else if (code === 0x3c || code === 0x3e) marks += 1
  }
  return marks
}
