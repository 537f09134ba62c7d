import { collapseSpace } from '../html/white-space.ts'

/**
 * Lower case without accents, white space collapsed and trimmed; of the first 300 characters.
 * Keeps one character for one, so that an index into the folded text is one into `collapse(text)`.
 */
export const fold = (text: string): string => foldLetters(collapse(text))

/** White space collapsed and trimmed; of the first 300 characters. */
export const collapse = (text: string): string => collapseSpace(text.slice(0, 300))

/** Lower case without accents, one character for one; of a text of any length. */
export function foldLetters(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text.toLowerCase()
  let folded = ''
  for (let at = 0; at < text.length; at += 1) folded += LETTERS[text.charCodeAt(at)] ?? foldUnit(text[at] ?? '')
  return folded
}

/** One unit for one: its base letter, in lower case. */
function foldUnit(unit: string): string {
  // Ideographs and the syllables of Korean have neither case nor accent.
  if (/[\u4e00-\u9fff\uac00-\ud7a3]/.test(unit)) return unit
  // Turkish: its capital is that of i, too.
  if (unit === 'ı') return 'i'
  return unit.normalize('NFD')[0]?.toLowerCase()[0] ?? unit
}

/** Latin, Greek and Cyrillic letters, folded, by their code: folding them one by one takes ten times as long. */
const LETTERS: readonly string[] = Array.from({ length: 0x530 }, (_, code) => foldUnit(String.fromCharCode(code)))
