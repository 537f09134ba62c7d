import type { Page, ParsedPage } from '../page.ts'
import { PLAIN_PATH } from './steady.ts'

const MAX_LINKS = 200

/** Without its fragment; null for one of another origin, or with a query. */
function addressOf(href: string, base: string, origin: string | undefined): string | null {
  if (PLAIN_PATH.test(href)) return `${origin}${href}`
  const url = URL.parse(href, base)
  return url === null || url.origin !== origin || url.search !== '' ? null : url.origin + url.pathname
}

/** Where a page's own links lead within its origin: those to the visitor's own pages first. */
export function linksOf({ finalUrl }: Page, { links, elements }: ParsedPage): string[] {
  const origin = URL.parse(finalUrl)?.origin
  const found = new Map<string, boolean>()
  for (const { href, tag, says, leadsTo, element } of links) {
    if (found.size >= MAX_LINKS) break
    if (tag !== 'a' || href === '' || href.length > 1000 || elements[element]?.template === true) continue
    if (says === 'logout' || leadsTo === 'logout') continue
    const address = addressOf(href, finalUrl, origin)
    if (address === null) continue
    found.set(address, found.get(address) === true || says === 'account' || leadsTo === 'account')
  }
  const addresses = [...found.keys()]
  return [...addresses.filter((one) => found.get(one)), ...addresses.filter((one) => !found.get(one))]
}
