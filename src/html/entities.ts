import { Tokenizer } from 'htmlparser2'

/** A character reference as it is written, with as many characters as may belong to it. */
const REFERENCE = /&(?:#[xX]?[\da-fA-F]+|[a-zA-Z][\da-zA-Z]{1,32});?/g
/** Those that make up nearly all, so that the decoder is seldom begun. */
const COMMON: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&nbsp;', '\u00a0'],
])

/**
 * Text with its character references decoded (HTML Standard §13.2.5.72), in an attribute's value by the stricter rule
 * that leaves `?a=1&copy=2` alone. Linear in the text; gives the text itself where it holds none.
 */
export function decodeEntities(text: string, inAttribute: boolean): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (reference: string, at: number) => {
    const common = COMMON.get(reference)
    if (common !== undefined) return common
    if (reference[1] === '#') return numeric(reference) ?? decoded(reference, inAttribute)
    const isParameter = inAttribute && !reference.endsWith(';') && text[at + reference.length] === '='
    return isParameter ? reference : decoded(reference, inAttribute)
  })
}

/** A number that stands for its own character; null for those that the standard maps elsewhere. */
function numeric(reference: string): string | null {
  if (reference.length > 8 || !reference.endsWith(';')) return null
  const isHex = reference[2] === 'x' || reference[2] === 'X'
  const digits = reference.slice(isHex ? 3 : 2, -1)
  if (!isHex && !/^\d+$/.test(digits)) return null
  const code = Number.parseInt(digits, isHex ? 16 : 10)
  return (code >= 0x20 && code < 0x7f) || (code > 0x9f && code < 0xd800) ? String.fromCharCode(code) : null
}

function decoded(reference: string, inAttribute: boolean): string {
  const collected = new Collected()
  const tokenizer = new Tokenizer({ decodeEntities: true, xmlMode: false }, collected)
  const markup = inAttribute ? `<a b="${reference}">` : reference
  collected.source = markup
  tokenizer.write(markup)
  tokenizer.end()
  return collected.text
}

/** Takes in the one text, or the one value, that the decoder is given. */
class Collected {
  source = ''
  text = ''

  ontext(start: number, end: number): void {
    this.text += this.source.slice(start, end)
  }
  onattribdata(start: number, end: number): void {
    this.text += this.source.slice(start, end)
  }
  ontextentity(code: number): void {
    this.text += String.fromCodePoint(code)
  }
  onattribentity(code: number): void {
    this.text += String.fromCodePoint(code)
  }
  isInForeignContext(): boolean {
    return false
  }
  onattribend(): void {}
  onattribname(): void {}
  oncdata(): void {}
  onclosetag(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onopentagend(): void {}
  onopentagname(): void {}
  onprocessinginstruction(): void {}
  onselfclosingtag(): void {}
}
