import { looksLikeName } from '../name.ts'
import { type NameSource, noNames } from '../names-found.ts'

const PARAMETER = /^(?:user|user_?name|login|account)$/i
const LINKS = 8
const MAX_LINKS = 300
/** Of the page's own links: a list that is filtered by a user passes that on, but its menus do not. */
const SHARE = 0.8

/** A user name that the page's address and nearly all of its links carry: the visitor is known by it on each page. */
export const addressName: NameSource = ({ finalUrl }, { links }) => {
  const address = finalUrl.includes('?') ? URL.parse(finalUrl) : null
  const carried = [...(address?.searchParams ?? [])].find(([key, value]) => PARAMETER.test(key) && looksLikeName(value))
  if (address === null || carried === undefined) return noNames
  const [key, name] = carried
  const own = links
    .slice(0, MAX_LINKS)
    .filter(({ href }) => href !== '' && !/^(?:#|javascript:|mailto:)/i.test(href))
    .map(({ href }) => URL.parse(href, finalUrl))
    .filter((url) => url?.host === address.host)
  const carrying = own.filter((url) => url?.searchParams.get(key) === name)
  return carrying.length >= LINKS && carrying.length >= SHARE * own.length
    ? { names: [{ name, trust: 0.62 }] }
    : noNames
}
