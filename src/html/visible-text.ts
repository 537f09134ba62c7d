import type { Attributes } from './attributes.ts'
import { VOID_TAGS } from './tags.ts'
import { decodeReferences, type HtmlHandler, readHtml } from './tokens.ts'
import { collapseSpace, isWhiteSpace } from './white-space.ts'

/** A line of its own. */
const lines =
  'address article aside body dd details div dt fieldset figcaption figure footer form header hgroup legend li main nav option section summary tr'
/** An empty line around. */
const paragraphs = 'blockquote dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul'
/** Never shown, or not as text. */
const unseen =
  'audio canvas datalist embed iframe noembed noframes noscript object script select style svg template title video'
/** Their end tags may be left out (HTML §13.1.2.4). */
const optionalEnds = 'dd dt li option p td th tr'

const breaksOf = new Map<string, number>([
  ...lines.split(' ').map((name): [string, number] => [name, 1]),
  ...paragraphs.split(' ').map((name): [string, number] => [name, 2]),
])
const isUnseen = new Set(unseen.split(' '))
const endsBySibling = new Set(optionalEnds.split(' '))

/**
 * The text of a page that a reader would see: without scripts, styles and what the markup itself hides; blocks on lines
 * of their own, an empty line around paragraphs, cells separated by tabs; white space collapsed outside `pre`.
 */
export function visibleText(html: string): string {
  const writer = new TextWriter()
  readHtml(html, writer)
  return writer.toString()
}

class TextWriter implements HtmlHandler {
  #out = ''
  /** Pieces to be joined: a page may contain millions. */
  #pieces: string[] = []
  #isAfterCell = false
  /** Line breaks due before the next text. */
  #breaks = 0
  #space = false
  #pre = 0
  /** The element whose content is passed over, and how many of its name are open in it. */
  #skipped: string | null = null
  #skippedDepth = 0

  open(name: string, attributes: Attributes): void {
    if (this.#isSkipping(name, true)) return
    if (isUnseen.has(name) || isHidden(name, attributes)) {
      if (VOID_TAGS.has(name)) return
      this.#skipped = name
      this.#skippedDepth = 1
      return
    }
    if (name === 'pre') this.#pre += 1
    if (name === 'br') this.#breaks = Math.min(this.#breaks + 1, 2)
    else this.#block(name)
  }

  close(name: string): void {
    if (this.#isSkipping(name, false)) return
    if (name === 'pre' && this.#pre > 0) this.#pre -= 1
    this.#block(name)
  }

  text(written: string, isMarkup: boolean): void {
    if (this.#skipped !== null) return
    const text = isMarkup ? decodeReferences(written) : written
    if (this.#pre > 0) {
      this.#write(text)
      return
    }
    if (isWhiteSpace(text.charCodeAt(0))) this.#space = true
    const words = collapseSpace(text)
    if (words === '') return
    this.#write(words)
    this.#space = isWhiteSpace(text.charCodeAt(text.length - 1))
  }

  toString(): string {
    this.#join()
    return this.#out.trim()
  }

  #write(text: string): void {
    if (this.#breaks > 0 || this.#space) this.#piece(this.#breaks > 0 ? '\n'.repeat(this.#breaks) : ' ')
    this.#piece(text)
    this.#breaks = 0
    this.#space = false
    this.#isAfterCell = false
  }

  #piece(text: string): void {
    if (this.#isBlank && text.trim() === '') return
    this.#pieces.push(text)
    if (this.#pieces.length >= maxPieces) this.#join()
  }

  get #isBlank(): boolean {
    return this.#out === '' && this.#pieces.length === 0
  }

  #join(): void {
    this.#out += this.#pieces.join('')
    this.#pieces = []
  }

  #block(name: string): void {
    if (name === 'td' || name === 'th') this.#cell()
    else this.#breaks = Math.max(this.#breaks, breaksOf.get(name) ?? 0)
  }

  /** A tab between two cells, none before the first one of a row. */
  #cell(): void {
    if (this.#breaks > 0 || this.#isBlank || this.#isAfterCell) return
    this.#piece('\t')
    this.#isAfterCell = true
    this.#space = false
  }

  /** Whether this tag belongs to the skipped content; if it ends that, so does this. */
  #isSkipping(name: string, opens: boolean): boolean {
    if (this.#skipped === null) return false
    if (name === this.#skipped) {
      if (opens && endsBySibling.has(name)) {
        this.#skipped = null
        return false
      }
      this.#skippedDepth += opens ? 1 : -1
    } else if (!opens && endsBySibling.has(this.#skipped) && (breaksOf.get(name) ?? 0) > 0) {
      // Its own end tag was left out: its parent's ends it, or a sibling's that began within it.
      this.#skippedDepth = 0
    }
    if (this.#skippedDepth > 0) return true
    const isOwnEnd = name === this.#skipped
    this.#skipped = null
    return isOwnEnd
  }
}

const maxPieces = 4096
/** No real style is longer. */
const maxStyleChars = 4096

/** Hidden by the markup; what style sheets and scripts hide is not known here. */
function isHidden(name: string, attributes: Attributes): boolean {
  if (attributes.isEmpty) return name === 'dialog'
  if (attributes.has('hidden')) return true
  if (name === 'dialog') return !attributes.has('open')
  const style = (attributes.get('style') ?? '').slice(0, maxStyleChars)
  return /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style)
}
