import { isSpaceBeyondAscii } from '../html/white-space.ts'

/**
 * Lower case without accents, white space collapsed and trimmed; of the first 300 characters.
 * Keeps one character for one, so that an index into the folded text is one into `collapse(text)`.
 */
export function fold(text: string): string {
  return foldUnits(collapse(text))
}

/** White space collapsed and trimmed; of the first 300 characters. */
export function collapse(text: string): string {
  if (isCollapsed(text)) return text
  return text.slice(0, 300).replace(/\s+/g, ' ').trim()
}

function foldUnits(text: string): string {
  const lower = text.toLowerCase()
  if (ASCII.test(text)) return lower
  // A few letters become two in lower case: then each is folded by itself.
  const from = lower.length === text.length ? lower : text
  let folded = ''
  let kept = 0
  for (let at = 0; at < from.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x80 ? from === lower : isIdeograph(code)) continue
    const letter = LETTERS[code] ?? foldUnit(text[at] ?? '')
    if (letter.charCodeAt(0) === from.charCodeAt(at)) continue
    folded += from.slice(kept, at) + letter
    kept = at + 1
  }
  return kept === 0 ? from : folded + from.slice(kept)
}

/** One unit for one: its base letter, in lower case. */
export function foldUnit(unit: string): string {
  if (isIdeograph(unit.charCodeAt(0))) return unit
  // Turkish: its capital is that of i, too.
  if (unit === 'ı') return 'i'
  return unit.normalize('NFD')[0]?.toLowerCase()[0] ?? unit
}

/** Latin, Greek and Cyrillic letters, folded, by their code. */
const LETTERS: readonly string[] = Array.from({ length: 0x530 }, (_, code) => foldUnit(String.fromCharCode(code)))

/** Ideographs, and the syllables of Korean, which are no letters with accents: neither case nor accent. */
function isIdeograph(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3)
}

/** Whether nothing is left to do, as of most texts. */
function isCollapsed(text: string): boolean {
  if (text.length > 300) return false
  let before = 0x20
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || (code === 0x20 && before === 0x20) || (code > 0x7e && isSpaceBeyondAscii(code))) return false
    before = code
  }
  return before !== 0x20 || text === ''
}

const ASCII = /^[\x00-\x7f]*$/

/** Words with `|` between, folded. */
export function foldedList(text: string): readonly string[] {
  return text
    .split('|')
    .map((word) => fold(word))
    .filter((word) => word !== '')
}
