import { withAncestors } from '../html/tree.ts'
import type { ParsedPage } from '../page/page.ts'
import { fold } from '../wordings/fold.ts'
import { anyOf, phrasesOf } from '../wordings/wordings.ts'

/** Words before somebody else's name: "Assigned to", "Last edited by", "Newest member". */
const before = (phrases: readonly string[]) => new RegExp(`(?:^|[^\\p{L}])(?:${anyOf(phrases)})\\s?[:：]{0,2}$`, 'u')
const BEFORE = before(phrasesOf('ofOthers'))
/** Words before the names of software and companies. */
const OF_A_PRODUCT = before(phrasesOf('ofProducts'))
const MAX_BACK = 3
const NEAR = 8

/** Whether the words right before a text say that a name there is not the visitor's. */
export function isSaidOfOthers(index: number, { texts, elements }: ParsedPage): boolean {
  const own = texts[index]
  if (own === undefined) return false
  const before = texts.slice(Math.max(0, index - MAX_BACK), index).filter(({ at }) => own.at - at <= NEAR)
  const said = before.filter(({ text, parent }) => text.length <= 80 && !isControl(parent, elements))
  return said.map(({ text }) => fold(text)).some((text) => BEFORE.test(text) && !OF_A_PRODUCT.test(text))
}

const isControl = (index: number, elements: ParsedPage['elements']) =>
  withAncestors(index, elements, 2).some(({ tag }) => tag === 'a' || tag === 'button')
