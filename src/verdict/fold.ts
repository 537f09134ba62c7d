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
  if (ASCII.test(text)) return text.toLowerCase()
  let folded = ''
  for (const unit of text.split('')) {
    folded += unit < '\u0080' ? unit.toLowerCase() : (unit.normalize('NFD')[0]?.toLowerCase()[0] ?? unit)
  }
  return folded
}

/** Whether nothing is left to do, as of most texts; only ASCII is looked into. */
function isCollapsed(text: string): boolean {
  if (text.length > 300) return false
  let before = 0x20
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7e || code < 0x20 || (code === 0x20 && before === 0x20)) return false
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
