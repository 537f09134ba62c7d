import { decodeHTML } from 'entities'
import { Attributes } from './attributes.ts'

/** What markup is made of, in the order of the page. Names are in lower case. */
export interface HtmlHandler {
  /** A start tag. */
  open(tag: string, attributes: Attributes): void
  /** An end tag, as written: nothing is closed that the page does not close itself. */
  close(tag: string): void
  /**
   * All text up to the next tag or comment, as written.
   * @param isMarkup character references stand for characters in it (`decodeText`); not so in scripts and styles
   */
  text(written: string, isMarkup: boolean): void
  /** No more needs to be read. Asked after each start and end tag. */
  readonly isDone?: boolean
}

/** Longer names and values are cut, and further attributes left out: no element that matters has them. */
const MAX_NAME = 60
const MAX_VALUE = 65_536
const MAX_ATTRIBUTES = 200
/** Their content is text up to their own end tag, without character references (HTML Standard §13.2.5.3). */
const RAW_TEXT = new Set(['script', 'style', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext'])
/** The same with character references (§13.2.5.2). */
const DECODED_TEXT = new Set(['title', 'textarea'])
const NO_ATTRIBUTES = new Attributes([])

/**
 * Reads markup once, in time linear in its length and in constant memory: no tree, no stack. Never throws.
 *
 * The states are those of the HTML Standard §13.2.5. It is our own for its bounds, which hold while a hostile page is read
 * (names, values, number of attributes), and because it stops where its handler is done. The tokenizer of htmlparser2, made
 * to cut out the same pieces, takes 1.2 times as long, without what it would take to join and bound them:
 * `npm run bench:verdict -- DIR --cost` measures both, and a test compares what they read.
 */
export function readHtml(html: string, handler: HtmlHandler): void {
  new Tokenizer(html, handler).read()
}

/** Text with its character references decoded. */
export function decodeText(written: string): string {
  return written.includes('&') ? decodeHTML(written) : written
}

class Tokenizer {
  readonly #html: string
  readonly #handler: HtmlHandler
  /** Everything before this offset is read. */
  #at = 0

  constructor(html: string, handler: HtmlHandler) {
    this.#html = html
    this.#handler = handler
  }

  read(): void {
    const html = this.#html
    let textFrom = 0
    for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', this.#at)) {
      const first = html.charCodeAt(open + 1)
      this.#at = open + 1
      // A bare `<` is text.
      if (!isLetter(first) && first !== SLASH && first !== BANG && first !== QUESTION) continue
      if (open > textFrom) this.#handler.text(html.slice(textFrom, open), true)
      if (isLetter(first)) this.#openTag(open + 1)
      else if (first === SLASH) this.#closeTag(open + 2)
      else if (first === BANG) this.#at = declarationEnd(html, open + 2)
      else this.#at = behind(html, '>', open + 1)
      textFrom = this.#at
      if (this.#handler.isDone === true) return
    }
    if (textFrom < html.length) this.#handler.text(html.slice(textFrom), true)
  }

  #openTag(start: number): void {
    this.#at = nameEnd(this.#html, start)
    const tag = this.#name(start, this.#at)
    const attributes = this.#html.charCodeAt(this.#at) === GREATER ? NO_ATTRIBUTES : this.#attributes()
    this.#at += 1
    // The text ends within the tag: it is none.
    if (attributes === null) return
    this.#handler.open(tag, attributes)
    if (this.#handler.isDone === true) return
    if (RAW_TEXT.has(tag)) this.#rawText(tag, false)
    else if (DECODED_TEXT.has(tag)) this.#rawText(tag, true)
  }

  /** Reads up to the `>` that ends the tag; null where there is none. */
  #attributes(): Attributes | null {
    const html = this.#html
    const written: string[] = []
    for (;;) {
      this.#skip(SLASH)
      if (this.#at >= html.length) return null
      if (html.charCodeAt(this.#at) === GREATER) return written.length === 0 ? NO_ATTRIBUTES : new Attributes(written)
      const start = this.#at
      // Its first character belongs to a name whatever it is.
      this.#at = nameEnd(html, start + 1, EQUALS)
      const name = this.#name(start, this.#at)
      const value = this.#value()
      if (written.length < 2 * MAX_ATTRIBUTES) written.push(name, value)
    }
  }

  /** What stands behind an attribute's name, as written; '' where nothing does. */
  #value(): string {
    const html = this.#html
    this.#skip()
    if (html.charCodeAt(this.#at) !== EQUALS) return ''
    this.#at += 1
    this.#skip()
    const quote = html[this.#at]
    const isQuoted = quote === '"' || quote === "'"
    const from = isQuoted ? this.#at + 1 : this.#at
    this.#at = isQuoted ? behind(html, quote, from) : unquotedEnd(html, from)
    const to = isQuoted && html[this.#at - 1] === quote && this.#at > from ? this.#at - 1 : this.#at
    return html.slice(from, Math.min(to, from + MAX_VALUE))
  }

  /** Steps over white space, and over one other sign. */
  #skip(sign = SPACE): void {
    for (let code = this.#html.charCodeAt(this.#at); isSpace(code) || code === sign; ) {
      this.#at += 1
      code = this.#html.charCodeAt(this.#at)
    }
  }

  #closeTag(start: number): void {
    const html = this.#html
    const end = isLetter(html.charCodeAt(start)) ? nameEnd(html, start) : start
    this.#at = behind(html, '>', end)
    if (end > start && end < html.length) this.#handler.close(this.#name(start, end))
  }

  /** Everything up to the end tag of that name, which is left to be read. */
  #rawText(tag: string, isMarkup: boolean): void {
    const html = this.#html
    const from = this.#at
    let end = tag === 'plaintext' ? -1 : html.indexOf('</', from)
    while (end >= 0 && !isEndTagOf(tag, html, end + 2)) end = html.indexOf('</', end + 2)
    this.#at = end < 0 ? html.length : end
    if (this.#at > from) this.#handler.text(html.slice(from, this.#at), isMarkup)
  }

  #name(start: number, end: number): string {
    return this.#html.slice(start, Math.min(end, start + MAX_NAME)).toLowerCase()
  }
}

const SPACE = 0x20
const BANG = 0x21
const SLASH = 0x2f
const EQUALS = 0x3d
const GREATER = 0x3e
const QUESTION = 0x3f

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** White space as HTML has it. */
function isSpace(code: number): boolean {
  return code <= SPACE && (code === SPACE || code === 0x0a || code === 0x09 || code === 0x0d || code === 0x0c)
}

/** Offset behind the next `mark`, or the text's length where there is none. */
function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

/** Offset behind the name of a tag or an attribute; `stop` is one more character that ends it. */
function nameEnd(text: string, from: number, stop = GREATER): number {
  let at = from
  while (at < text.length && !endsName(text.charCodeAt(at), stop)) at += 1
  return at
}

function endsName(code: number, stop = GREATER): boolean {
  return code <= GREATER && (code === GREATER || code === SLASH || code === stop || isSpace(code))
}

/** Offset behind a value without quotes. */
function unquotedEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== GREATER && !isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** Whether the name that starts here, behind `</`, is exactly this one. */
function isEndTagOf(tag: string, text: string, start: number): boolean {
  const end = start + tag.length
  return endsName(text.charCodeAt(end)) && text.slice(start, end).toLowerCase() === tag
}

/** Offset behind what `<!` began: a comment, a CDATA section, or anything else up to its `>`. */
function declarationEnd(text: string, start: number): number {
  if (text.startsWith('[CDATA[', start)) return behind(text, ']]>', start)
  if (!text.startsWith('--', start)) return behind(text, '>', start)
  const body = start + 2
  if (text.startsWith('>', body)) return body + 1
  if (text.startsWith('->', body)) return body + 2
  for (let at = text.indexOf('--', body); at >= 0; at = text.indexOf('--', at + 1)) {
    const code = text.charCodeAt(at + 2)
    if (code === GREATER) return at + 3
    if (code === BANG && text.charCodeAt(at + 3) === GREATER) return at + 4
  }
  return text.length
}
