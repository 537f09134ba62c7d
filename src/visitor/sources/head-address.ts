import { isMailbox } from '../../wordings/interface-words.ts'
import { isGuestName } from '../../wordings/labels.ts'
import { looksLikeName, onlyName } from '../name.ts'
import { type NameSource, noNames } from '../names-found.ts'
import { isSubject } from '../own-address.ts'

const PARAMETER = /^(?:user|user_?name|login)$/i
const MAX_ELEMENTS = 400
const MAX_LINKS = 60

/**
 * A user name that the style sheets and feeds of a page's head are asked for by ("style.css?login=mira"): they are made
 * for the visitor of the page. Not where they are asked for by two, or where the page itself is about somebody.
 */
export const headAddress: NameSource = ({ finalUrl }, { elements }) => {
  const own = URL.parse(finalUrl)?.host
  const found: string[] = []
  let links = 0
  for (const { tag, href } of elements.slice(0, MAX_ELEMENTS)) {
    if (tag !== 'link' || !href.includes('?')) continue
    links += 1
    if (links > MAX_LINKS) break
    const url = URL.parse(href, finalUrl)
    if (url === null || url.host !== own) continue
    for (const [key, value] of url.searchParams) if (PARAMETER.test(key) && value !== '') found.push(value)
  }
  const name = onlyName(found)
  if (name === null || !looksLikeName(name) || isGuestName(name) || isMailbox(name)) return noNames
  return isSubject(name, finalUrl) ? noNames : { names: [{ name, trust: 0.62 }] }
}
