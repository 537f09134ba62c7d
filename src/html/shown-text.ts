import { Tokenizer } from 'htmlparser2'

const UNSEEN = new Set(['script', 'style', 'template', 'noscript', 'head'])
/** Elements within a line: what they hold is joined to what stands around it. */
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'cite',
  'code',
  'em',
  'font',
  'i',
  'mark',
  'q',
  's',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'u',
])

/** The text of markup as a reader sees it, all of it, with a space where a line ends; linear in its length. */
export function shownText(html: string): string {
  const reader = new TextReader(html)
  const tokenizer = new Tokenizer({ decodeEntities: true, xmlMode: false }, reader)
  tokenizer.write(html)
  tokenizer.end()
  return reader.parts.join('')
}

class TextReader {
  readonly parts: string[] = []
  readonly #html: string
  /** What is open and not seen, if anything. */
  #unseen = ''

  constructor(html: string) {
    this.#html = html
  }

  onopentagname(start: number, end: number): void {
    const tag = this.#html.slice(start, Math.min(end, start + 20)).toLowerCase()
    if (this.#unseen !== '') {
      if (tag === 'body') this.#unseen = ''
    } else if (UNSEEN.has(tag)) this.#unseen = tag
    if (!INLINE.has(tag)) this.parts.push(' ')
  }

  onclosetag(start: number, end: number): void {
    const tag = this.#html.slice(start, Math.min(end, start + 20)).toLowerCase()
    if (tag === this.#unseen) this.#unseen = ''
    if (!INLINE.has(tag)) this.parts.push(' ')
  }

  ontext(start: number, end: number): void {
    if (this.#unseen === '') this.parts.push(this.#html.slice(start, end))
  }

  ontextentity(codepoint: number): void {
    if (this.#unseen === '') this.parts.push(String.fromCodePoint(codepoint))
  }

  isInForeignContext(): boolean {
    return false
  }
  onattribdata(): void {}
  onattribentity(): void {}
  onattribend(): void {}
  onattribname(): void {}
  onopentagend(): void {}
  onselfclosingtag(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
}
