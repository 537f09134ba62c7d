import { withAncestors } from '../html/tree.ts'
import type { ParsedPage } from '../verdict/page.ts'
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
  for (let back = 1; back <= MAX_BACK; back += 1) {
    const before = texts[index - back]
    if (before === undefined || own.at - before.at > NEAR) return false
    if (before.text.length > 80 || isControl(before.parent, elements)) continue
    const said = fold(before.text)
    if (BEFORE.test(said) && !OF_A_PRODUCT.test(said)) return true
  }
  return false
}

const isControl = (index: number, elements: ParsedPage['elements']) =>
  withAncestors(index, elements, 2).some(({ tag }) => tag === 'a' || tag === 'button')
