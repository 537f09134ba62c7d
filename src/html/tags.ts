import { decodeEntities } from './entities.ts'
import {
  afterDeclaration,
  attributeNameEnd,
  CODES,
  isEndTagOf,
  isLetter,
  isSpace,
  nameEnd,
  next,
  unquotedEnd,
} from './markup-steps.ts'
import { type TagTraits, traitsAt } from './tag-traits.ts'
import { isDataName } from './take-attribute.ts'
import { isSpaceBeyondAscii } from './white-space.ts'

/** What a stream of markup is made of, in order. */
export interface TagHandler {
  /**
   * An opening tag. Its attributes stand in the markup from `from` to `to`, to be read by
   * `readAttributes` where somebody asks; `hints` (HAS_…) says what is worth reading at once.
   */
  open(tag: TagTraits, from: number, to: number, hints: number): void
  close(tag: TagTraits): void
  /**
   * As written, entities decoded; blank texts are left out. `isEven`: it is known to hold no white space but single spaces.
   */
  text(text: string, isEven: boolean): void
}

/** Among the attributes is a `role`. */
export const HAS_ROLE = 1
/** Among the attributes is a `data-…`, or a component's `user`, whose value may be an object in JSON. */
export const HAS_DATA_OBJECT = 2

/** So much of one text is decoded, of which a reader keeps the first few hundred characters. */
const MAX_DECODED = 4096

/**
 * Reads markup into opening tags, closing tags and texts, in order, linear in its length whatever it holds.
 * The states are those of the HTML Standard §13.2.5; the next `<`, quote or end of a comment is searched for rather than
 * walked to, and attributes are stepped over: most are never asked for.
 */
export function readTags(html: string, handler: TagHandler): void {
  new TagScanner(html, handler).read()
}

class TagScanner {
  readonly #html: string
  readonly #handler: TagHandler
  #at = 0
  #hints = 0
  /** Of the text that is being read: INK, REFERENCE, UNEVEN. */
  #seen = 0

  constructor(html: string, handler: TagHandler) {
    this.#html = html
    this.#handler = handler
  }

  read(): void {
    const html = this.#html
    let textFrom = 0
    for (let open = this.#toTag(0); open < html.length; open = this.#toTag(this.#at)) {
      const first = html.charCodeAt(open + 1)
      this.#at = open + 1
      if (!isLetter(first) && first !== CODES.slash && first !== CODES.bang && first !== CODES.question) {
        this.#seen |= INK
        continue
      }
      this.#text(textFrom, open)
      if (isLetter(first)) this.#openTag(open + 1)
      else if (first === CODES.slash) this.#closeTag(open + 2)
      else if (first === CODES.bang) this.#at = afterDeclaration(html, open + 2)
      else this.#at = next(html, CODES.greater, open + 1) + 1
      textFrom = this.#at
    }
    this.#text(textFrom, html.length)
  }

  /** Offset of the next `<`, or the end; notes in `#seen` what the text up to it is made of. */
  #toTag(from: number): number {
    const html = this.#html
    const end = html.length
    let seen = this.#seen
    let before = 0
    let at = from
    for (; at < end; at += 1) {
      const code = html.charCodeAt(at)
      if (code === CODES.less) break
      if (code > 0x20) {
        if (code === CODES.ampersand) seen |= INK | REFERENCE
        else seen |= code > 0x7e && isSpaceBeyondAscii(code) ? INK | UNEVEN : INK
      } else if (code !== 0x20) seen |= isSpace(code) ? UNEVEN : INK | UNEVEN
      else if (before === 0x20) seen |= UNEVEN
      before = code
    }
    this.#seen = seen
    return at
  }

  #openTag(start: number): void {
    const end = nameEnd(this.#html, start)
    const tagEnd = this.#stepOverAttributes(end)
    // A tag that the text ends in is none.
    if (tagEnd < 0) {
      this.#at = this.#html.length
      return
    }
    const tag = traitsAt(this.#html, start, end)
    this.#at = tagEnd + 1
    this.#handler.open(tag, end, tagEnd, this.#hints)
    if (tag.content !== null) this.#rawText(tag)
  }

  /** Offset of the `>` that ends the tag, or -1 where there is none; says in `#hints` what it came by. */
  #stepOverAttributes(from: number): number {
    const html = this.#html
    this.#hints = 0
    let at = from
    for (;;) {
      const code = html.charCodeAt(at)
      if (code === CODES.greater) return at
      if (isSpace(code) || code === CODES.slash) {
        at += 1
        continue
      }
      // NaN: the text ends here.
      if (!(code >= 0)) return -1
      const start = at
      at = attributeNameEnd(html, at)
      const end = at
      while (isSpace(html.charCodeAt(at))) at += 1
      if (html.charCodeAt(at) !== CODES.equals) continue
      at += 1
      while (isSpace(html.charCodeAt(at))) at += 1
      const quote = html.charCodeAt(at)
      const isQuoted = quote === CODES.doubleQuote || quote === CODES.singleQuote
      this.#hint(start, end, isQuoted ? at + 1 : at)
      at = isQuoted ? next(html, quote, at + 1) + 1 : unquotedEnd(html, at)
    }
  }

  #hint(start: number, end: number, value: number): void {
    const html = this.#html
    if (end - start === 4) {
      if ((html.charCodeAt(start) | 0x20) === 0x72 && /^role$/i.test(html.slice(start, end))) this.#hints |= HAS_ROLE
      return
    }
    const first = html.charCodeAt(value)
    if ((first === CODES.brace || first === CODES.ampersand) && isDataName(html, start, end))
      this.#hints |= HAS_DATA_OBJECT
  }

  #closeTag(start: number): void {
    const html = this.#html
    if (!isLetter(html.charCodeAt(start))) {
      this.#at = next(html, CODES.greater, start) + 1
      return
    }
    const end = nameEnd(html, start)
    this.#at = next(html, CODES.greater, end) + 1
    if (end < html.length) this.#handler.close(traitsAt(html, start, end))
  }

  /** Everything up to the end tag of that name, which is left to be read. */
  #rawText({ name, content }: TagTraits): void {
    const html = this.#html
    const from = this.#at
    let end = name === 'plaintext' ? -1 : html.indexOf('</', from)
    while (end >= 0 && !isEndTagOf(name, html, end + 2)) end = html.indexOf('</', end + 2)
    this.#at = end < 0 ? html.length : end
    if (this.#at > from && name !== 'style')
      this.#handler.text(
        content === 'decoded'
          ? decodeEntities(html.slice(from, Math.min(this.#at, from + MAX_DECODED)), false)
          : html.slice(from, this.#at),
        false,
      )
  }

  #text(from: number, to: number): void {
    const seen = this.#seen
    this.#seen = 0
    if ((seen & INK) === 0) return
    const text = this.#html.slice(from, Math.min(to, from + MAX_DECODED))
    this.#handler.text((seen & REFERENCE) === 0 ? text : decodeEntities(text, false), (seen & ~INK) === 0)
  }
}

/** What a text is made of: anything but white space; what may be a reference; white space beside single spaces, or more. */
const INK = 1
const REFERENCE = 2
const UNEVEN = 4
