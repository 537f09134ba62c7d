import { textsBetween } from '../../html/tree.ts'
import type { ParsedPage } from '../../page/page.ts'
import { onlyName, personIn, shapeOf } from '../name.ts'
import { BESIDE_NAME, isIcon, isSiteName } from '../name-points.ts'
import { type NameSource, noNames } from '../names-found.ts'
import { frameOf, outsideContent } from '../page-frame.ts'
import { isSaidOfOthers } from '../said-of-others.ts'
import { showable } from '../showable.ts'

/** Ids and classes of what an application shows about its visitor in its frame. */
const BOX =
  /(?:^|[\s_.:-])(?:user-?_?(?:panel|info|box|details|menu|nav|block|card|widget|profile|data|area|summary|header|section|tools|bar|dropdown)|current-?_?user|logged-?_?in-?_?(?:user|as)|profile-?_?(?:info|box|details|menu|widget|name|dropdown|quickview|section)|navbar-?_?user|nav-?_?user|sidebar-?_?user|header-?_?user|topbar-?_?user|personal-?_?tools|who-?_?am-?_?i|login-?_?info|logged-?_?user|auth-?_?user|member-?_?info|avatar-?_?box)(?:$|[\s_.:-])/
const [MAX_TEXTS, MAX_BOXES] = [8, 20]

/**
 * A box in the page's frame that is the visitor's by its id or class, and the name in it: its first text that can be one.
 * If two boxes disagree, neither counts.
 */
export const userBox: NameSource = (_page, parsed) => {
  const found: string[] = []
  let boxes = 0
  for (const index of outsideContent(parsed)) {
    const box = parsed.elements[index]
    if (box === undefined || boxes >= MAX_BOXES) break
    if (box.ident === '' || !BOX.test(box.ident) || box.template || frameOf(index, parsed) <= 0) continue
    boxes += 1
    const name = firstName(index, box.end, parsed)
    if (name !== null) found.push(name)
  }
  const only = onlyName(found)
  if (only === null) return noNames
  return { names: [{ name: only, trust: isPlainWord(only) ? 0.4 : 0.62 }], userElements: [showable(only)], by: 'box' }
}

function firstName(box: number, end: number, parsed: ParsedPage): string | null {
  const inside = textsBetween(box, end, parsed.texts, 3 * MAX_TEXTS).filter((index) => {
    const text = parsed.texts[index]
    return text !== undefined && text.parent >= box && text.parent <= end && /\p{L}/u.test(text.text)
  })
  const named = inside.slice(0, MAX_TEXTS + 1).find((index) => boxedName(index, parsed) !== null)
  return named === undefined || isSaidOfOthers(named, parsed) ? null : boxedName(named, parsed)
}

/** The text of a box, if it can be a name. */
function boxedName(index: number, parsed: ParsedPage): string | null {
  const text = parsed.texts[index]
  const name = text === undefined ? null : personIn(text.text)
  if (text === undefined || name === null || name.length < 2 || isSiteName(name, parsed)) return null
  const ident = parsed.elements[text.parent]?.ident ?? ''
  if (isIcon(text.parent, text.text.trim(), parsed)) return null
  return BESIDE_NAME.test(ident) || (/avatar|initial/.test(ident) && name.length <= 3) ? null : name
}

/** "Reports" may be anything; "mira", "Mira Holt" and 田中太郎 may not. */
const isPlainWord = (name: string) => shapeOf(name) === 'word' && /^\p{Lu}/u.test(name)
