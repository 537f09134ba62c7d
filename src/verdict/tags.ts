import { Tokenizer } from 'htmlparser2'
import { type Attributes, isRead, NO_ATTRIBUTES, noAttributes, setAttribute } from './attributes.ts'

/** What a stream of markup is made of. Only attributes that some sign reads are kept. */
export interface TagHandler {
  open(tag: string, attributes: Readonly<Attributes>): void
  close(tag: string): void
  /** As written, entities decoded; a text may come in several parts. */
  text(text: string): void
}

/** Longer values are cut: no sign is that long, but for data. */
const MAX_VALUE = 65_536

/**
 * Reads markup into opening tags, closing tags and texts, in order, linear in its length whatever it holds.
 * The tokenizer alone is used, without a tree builder over it: that one keeps a stack whose cost grows with its depth.
 */
export function readTags(html: string, handler: TagHandler): void {
  const tokenizer = new Tokenizer({ decodeEntities: true, xmlMode: false }, new Tokens(html, handler))
  tokenizer.write(html)
  tokenizer.end()
}

class Tokens {
  readonly #html: string
  readonly #handler: TagHandler
  #tag = ''
  #attributes: Attributes | null = null
  #name = ''
  #value = ''

  constructor(html: string, handler: TagHandler) {
    this.#html = html
    this.#handler = handler
  }

  onopentagname(start: number, end: number): void {
    this.#tag = lower(this.#html.slice(start, Math.min(end, start + 40)))
    this.#attributes = null
  }

  onattribname(start: number, end: number): void {
    const name = end - start > 60 ? '' : lower(this.#html.slice(start, end))
    this.#name = isRead(name) ? name : ''
    this.#value = ''
  }

  onattribdata(start: number, end: number): void {
    if (this.#name !== '' && this.#value.length < MAX_VALUE)
      this.#value += this.#html.slice(start, Math.min(end, start + MAX_VALUE))
  }

  onattribentity(codepoint: number): void {
    if (this.#name !== '' && this.#value.length < MAX_VALUE) this.#value += String.fromCodePoint(codepoint)
  }

  onattribend(): void {
    const name = this.#name
    if (name === '') return
    this.#attributes ??= noAttributes()
    setAttribute(this.#attributes, name, this.#value)
  }

  onopentagend(): void {
    this.#handler.open(this.#tag, this.#attributes ?? NO_ATTRIBUTES)
  }

  onselfclosingtag(): void {
    this.#handler.open(this.#tag, this.#attributes ?? NO_ATTRIBUTES)
  }

  onclosetag(start: number, end: number): void {
    this.#handler.close(lower(this.#html.slice(start, Math.min(end, start + 40))))
  }

  ontext(start: number, end: number): void {
    this.#handler.text(this.#html.slice(start, end))
  }

  ontextentity(codepoint: number): void {
    this.#handler.text(String.fromCodePoint(codepoint))
  }

  isInForeignContext(): boolean {
    return false
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
}

function lower(text: string): string {
  return /[A-Z]/.test(text) ? text.toLowerCase() : text
}
