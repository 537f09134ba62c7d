import { decodeReferences, type HtmlHandler, readHtml } from '../../html/tokens.ts'
import { collapseSpace } from '../../html/white-space.ts'

/** A title is near the beginning; it is not searched beyond this. */
const searchedChars = 128 * 1024
const maxTitleChars = 1024
/** Nearly every title ends within so many bytes. */
const startBytes = 16 * 1024
/** `searchedChars` have no more bytes than this, in any encoding. */
const searchedBytes = 512 * 1024
/** Elements that may contain a title that is not the page's. */
const holders = new Set(['svg', 'noscript', 'template'])

/**
 * The title of a page as a browser's tab shows it: character references decoded, white space collapsed, at most 1,024
 * characters; null if there is none or it is blank. Reads the first 128 K characters at most, and no further than the title.
 */
export function titleOf(html: string): string | null {
  const head = html.length > searchedChars ? html.slice(0, searchedChars) : html
  const reader = new TitleReader()
  // Reading 128 K characters takes milliseconds, searching them does not.
  if (/<title/i.test(head)) readHtml(head, reader)
  return reader.title
}

/** The title of a page, of which no more is decoded than that needs. `text` returns the text of its first bytes. */
export function pageTitle(text: (firstBytes: number) => string): string | null {
  const reader = new TitleReader()
  const start = text(startBytes)
  if (/<title/i.test(start)) readHtml(start, reader)
  return reader.isDone ? reader.title : titleOf(text(searchedBytes))
}

class TitleReader implements HtmlHandler {
  title: string | null = null
  isDone = false
  #holder = ''
  #isTitle = false

  open(tag: string): void {
    if (this.#holder !== '') return
    if (holders.has(tag)) this.#holder = tag
    else this.#isTitle = tag === 'title'
  }

  close(tag: string): void {
    if (this.#isTitle && tag === 'title') this.isDone = true
    else if (tag === this.#holder) this.#holder = ''
  }

  text(written: string): void {
    if (!this.#isTitle) return
    const text = collapseSpace(decodeReferences(written.slice(0, 4 * maxTitleChars)))
    this.title = text === '' ? null : text.slice(0, maxTitleChars)
  }
}
