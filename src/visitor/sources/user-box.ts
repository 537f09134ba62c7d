import type { ParsedPage } from '../../verdict/page.ts'
import { collapse } from '../../wordings/fold.ts'
import { isMailbox, isOfInterface } from '../../wordings/interface-words.ts'
import { isGuestName } from '../../wordings/labels.ts'
import { greets } from '../greeting.ts'
import { isEmail, looksLikeName, nameKey } from '../name.ts'
import { BESIDE_NAME, isSiteName } from '../name-points.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { frameOf, outsideContent } from '../page-frame.ts'
import { isSaidOfOthers } from '../said-of-others.ts'
import { showable } from '../showable.ts'

/** Idents of what an application puts into its frame about its visitor. */
const BOX =
  /(?:^|[\s_.:-])(?:user-?_?(?:panel|info|box|details|menu|nav|block|card|widget|profile|data|area|summary|header|section|tools|bar|dropdown)|current-?_?user|logged-?_?in-?_?(?:user|as)|profile-?_?(?:info|box|details|menu|widget|name|dropdown|quickview|section)|navbar-?_?user|nav-?_?user|sidebar-?_?user|header-?_?user|topbar-?_?user|personal-?_?tools|who-?_?am-?_?i|login-?_?info|logged-?_?user|auth-?_?user|member-?_?info|avatar-?_?box)(?:$|[\s_.:-])/
const MAX_TEXTS = 8
const MAX_BOXES = 20

/**
 * A box of the page's frame that is the visitor's by its own id or class, and the name that stands in it: its first text
 * that can be one. Where two boxes disagree neither counts.
 */
export const userBox: NameSource = (_page, parsed) => {
  const found = new Map<string, string>()
  let boxes = 0
  let next = 0
  for (const index of outsideContent(parsed)) {
    const box = parsed.elements[index]
    if (box === undefined || boxes >= MAX_BOXES) break
    if (box.ident === '' || !BOX.test(box.ident) || box.template || frameOf(index, parsed) <= 0) continue
    boxes += 1
    while (next < parsed.texts.length && (parsed.texts[next]?.at ?? 0) <= index) next += 1
    const name = firstName(next, box.end, parsed)
    if (name !== null && !found.has(nameKey(name))) found.set(nameKey(name), name)
  }
  const [only] = found.values()
  if (only === undefined || found.size > 1) return noNames
  const names: NameSeen[] = [{ name: only, trust: isPlainWord(only) ? 0.4 : 0.62 }]
  return { names, userElements: [showable(only)] }
}

function firstName(start: number, end: number, parsed: ParsedPage): string | null {
  let seen = 0
  for (let index = start; index < parsed.texts.length && seen <= MAX_TEXTS; index += 1) {
    const text = parsed.texts[index]
    if (text === undefined || text.parent > end || text.at > end + 1) return null
    if (!/\p{L}/u.test(text.text)) continue
    seen += 1
    const name = boxedName(index, parsed)
    if (name !== null) return isSaidOfOthers(index, parsed) ? null : name
  }
  return null
}

/** The text of a box, where it can be a name. */
export function boxedName(index: number, parsed: ParsedPage): string | null {
  const text = parsed.texts[index]
  const name = text === undefined ? null : nameOf(text.text)
  if (text === undefined || name === null || isSiteName(name, parsed)) return null
  const ident = parsed.elements[text.parent]?.ident ?? ''
  return BESIDE_NAME.test(ident) || (/avatar|initial/.test(ident) && name.length <= 3) ? null : name
}

function nameOf(text: string): string | null {
  const name = collapse(text)
    .replace(/^[\s|·•:@-]+|[\s|·•:,»▾▼⌄-]+$/gu, '')
    .replace(/\s*\([^)]{1,60}\)$/, '')
    .replace(/\s?(?:さん|様)$/u, '')
  if (!looksLikeName(name) || greets(name) || isGuestName(name)) return null
  return (isEmail(name) ? isMailbox(name) : isOfInterface(name) || !isWritten(name)) ? null : name
}

/** As names are: each word with a capital, a handle, or in a writing that has no capitals. */
function isWritten(name: string): boolean {
  const words = name.split(' ')
  if (words.length > 1) return words.length <= 4 && !/\d/.test(name) && words.every((word) => /^\P{Ll}/u.test(word))
  return name.length > 1
}

/** "Reports" may be anything; "mira", "Mira Holt" and 田中太郎 may not. */
const isPlainWord = (name: string) => /^\p{Lu}[\p{L}'’-]*$/u.test(name)
