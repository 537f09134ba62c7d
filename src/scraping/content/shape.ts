import { scanHtml } from './scan-html.ts'

/** Elements that cannot nest: void ones, and those whose end tag is often left out. */
const flat = new Set(
  'area base br col embed hr img input link meta param source track wbr dd dt li option p td th tr tbody thead tfoot colgroup rt rp body head html'.split(
    ' ',
  ),
)

export interface Shape {
  readonly elements: number
  /** Pieces of text: each entity and each bare `<` or `&` makes one of its own in a tree. */
  readonly texts: number
  readonly depth: number
}

/** How large a tree a page would become: told without making it. */
export function shapeOf(html: string): Shape {
  let elements = 0
  let texts = 0
  let open = 0
  let depth = 0
  scanHtml(html, {
    text(text) {
      texts += text.split('&').length
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
