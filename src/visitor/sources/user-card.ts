import { textsBetween } from '../../html/tree.ts'
import type { ParsedPage } from '../../verdict/page.ts'
import { onlyName } from '../name.ts'
import { OTHERS } from '../name-points.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { isOwnAddress } from '../own-address.ts'
import { isSaidOfOthers } from '../said-of-others.ts'
import { showable } from '../showable.ts'
import { boxedName } from './user-box.ts'

const AVATAR = /(?:^|[\s_-])(?:avatar|gravatar|user-?(?:pic|picture|photo|image|icon))(?:$|[\s_-])/
const MAX_AVATARS = 10
const MAX_CLIMB = 3
const MAX_TEXTS = 8
const MAX_ELEMENTS = 2_000
const PICTURES = new Set(['span', 'div', 'img', 'a', 'figure', 'i', 'svg', 'picture'])

/**
 * A picture of a person, a name, and a link to the visitor's own account, close together: so a page greets without words. Nobody
 * else's picture stands beside that link. Where two names do neither counts.
 */
export const userCard: NameSource = (page, parsed) => {
  const found: string[] = []
  let avatars = 0
  const last = Math.min(parsed.elements.length, MAX_ELEMENTS)
  for (let index = 0; index < last && avatars < MAX_AVATARS; index += 1) {
    const element = parsed.elements[index]
    if (element === undefined) break
    if (element.tag === 'table') index = element.end
    if (!PICTURES.has(element.tag) || !AVATAR.test(element.ident) || element.template) continue
    avatars += 1
    const name = cardAround(index, parsed, page.finalUrl)
    if (name !== null) found.push(name)
  }
  const only = onlyName(found)
  if (only === null) return noNames
  const names: NameSeen[] = [{ name: only, trust: 0.62 }]
  return { names, userElements: [showable(only)] }
}

/** The name in the smallest element around the picture that holds one and a link to the account. */
function cardAround(avatar: number, parsed: ParsedPage, base: string): string | null {
  let at = avatar
  for (let level = 0; level <= MAX_CLIMB; level += 1) {
    const element = parsed.elements[at]
    if (element === undefined || element.tag === 'body' || OTHERS.test(element.ident)) return null
    const texts = textsBetween(at, element.end, parsed.texts, MAX_TEXTS + 1).filter(
      (index) => (parsed.texts[index]?.parent ?? 0) >= at,
    )
    if (texts.length > MAX_TEXTS) return null
    if (texts.length > 0 && hasOwnLink(at, element.end, parsed, base)) {
      const names = texts.filter((index) => !isSaidOfOthers(index, parsed)).map((index) => boxedName(index, parsed))
      return names.find((name) => name !== null) ?? null
    }
    at = element.parent
  }
  return null
}

function hasOwnLink(from: number, to: number, { elements }: ParsedPage, base: string): boolean {
  return elements.slice(from, Math.min(to, from + 200) + 1).some(({ tag, href }) => {
    if (tag !== 'a' || href === '' || /^(?:#|javascript:|mailto:)/i.test(href)) return false
    const url = URL.parse(href, base)
    return url !== null && url.host === URL.parse(base)?.host && OWN_END.test(url.pathname) && isOwnAddress(url.href)
  })
}

/** "/account", "/settings/profile": it ends there, and names nobody. */
const OWN_END =
  /\/(?:my-?account|account|profile|preferences|settings|me|edit-?profile|konto|profil|compte|perfil|cuenta|conta|profilo)\/?$/i
