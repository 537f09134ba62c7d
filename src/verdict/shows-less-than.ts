import type { ParsedPage } from './parsed-page.ts'

/** Whether a page shows fewer characters of text than this; no more is read of it than that takes. */
export function showsLessThan(chars: number, { texts, elements }: Pick<ParsedPage, 'texts' | 'elements'>): boolean {
  let sum = 0
  for (const { text, parent } of texts) {
    if (elements[parent]?.hidden === true) continue
    sum += text.length
    if (sum >= chars) return false
  }
  return true
}
