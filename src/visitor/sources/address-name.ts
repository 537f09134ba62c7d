import { isMailbox } from '../../wordings/interface-words.ts'
import { looksLikeName, onlyName } from '../name.ts'
import { type NameSource, noNames } from '../names-found.ts'
import { isSubject } from '../own-address.ts'

const PARAMETER = /^(?:user|user_?name|login)$/i
const MAX_ELEMENTS = 400
/** At least so many links of the page: a list that is filtered by a user repeats the name there, but not in its menus. */
const MIN_LINKS = 8
const SHARE = 0.8

/**
 * A user name in the addresses that a page refers to: in its own and nearly all of its links, or in those of its style
 * sheets and feeds ("style.css?login=mira"), unless these have two or the page itself is about somebody.
 */
export const addressName: NameSource = ({ finalUrl }, { elements, links }) => {
  const address = URL.parse(finalUrl)
  if (address === null) return noNames
  const namesOf = (hrefs: readonly string[]) =>
    hrefs
      .filter((href) => href !== '' && !/^(?:#|javascript:|mailto:)/i.test(href))
      .map((href) => URL.parse(href, finalUrl))
      .filter((url) => url?.host === address.host)
      .map((url) => [...(url?.searchParams ?? [])].find(([key, value]) => PARAMETER.test(key) && isName(value))?.[1])
  const [own] = namesOf([finalUrl])
  const carried = own === undefined ? [] : namesOf(links.slice(0, MAX_ELEMENTS).map(({ href }) => href))
  const carrying = carried.filter((name) => name === own).length
  const files = elements.slice(0, MAX_ELEMENTS).filter(({ tag, href }) => tag === 'link' && href.includes('?'))
  const asked = onlyName(namesOf(files.map(({ href }) => href)).filter((name) => name !== undefined))
  const isCarried = carrying >= MIN_LINKS && carrying >= SHARE * carried.length
  const name = isCarried ? own : asked === null || isSubject(asked, finalUrl) ? undefined : asked
  return name === undefined ? noNames : { names: [{ name, trust: 0.62 }] }
}

const isName = (value: string) => looksLikeName(value) && !isMailbox(value)
