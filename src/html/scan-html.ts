import { Tokenizer } from 'htmlparser2'

export interface HtmlEvents {
  /** A start tag. Names are lower case, here and below; of attributes with one name the first counts. */
  open(name: string, attributes: ReadonlyMap<string, string>): void
  /** An end tag, as written: nothing is closed that the page does not close itself. */
  close(name: string): void
  /** A piece of text with its entities decoded; also what stands in script and style. */
  text(text: string): void
}

/**
 * Goes through the tags of a page once, in time linear in its length however deep it is nested: no tree, no stack.
 */
export function scanHtml(html: string, events: HtmlEvents): void {
  const tokenizer = new Tokenizer({ decodeEntities: true }, new Scanner(html, events))
  tokenizer.write(html)
  tokenizer.end()
}

type TokenizerCallbacks = ConstructorParameters<typeof Tokenizer>[1]

class Scanner implements TokenizerCallbacks {
  readonly #html: string
  readonly #events: HtmlEvents
  #tag = ''
  #attributes = new Map<string, string>()
  #attribute = ''
  #value = ''

  constructor(html: string, events: HtmlEvents) {
    this.#html = html
    this.#events = events
  }

  ontext(start: number, end: number): void {
    this.#events.text(this.#html.slice(start, end))
  }

  ontextentity(codePoint: number): void {
    this.#events.text(String.fromCodePoint(codePoint))
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase()
    this.#attributes = new Map()
  }

  onopentagend(): void {
    this.#events.open(this.#tag, this.#attributes)
  }

  onselfclosingtag(): void {
    // HTML has none: the slash says nothing (HTML §13.1.2.1).
    this.onopentagend()
  }

  onclosetag(start: number, end: number): void {
    this.#events.close(this.#html.slice(start, end).toLowerCase())
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#html.slice(start, end).toLowerCase()
    this.#value = ''
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end)
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint)
  }

  onattribend(): void {
    if (!this.#attributes.has(this.#attribute)) this.#attributes.set(this.#attribute, this.#value)
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
