import type { Page } from '../page.ts'
import type { ParsedPage } from '../parsed-page.ts'

const MAX_LINKS = 200

/** Where a page's own links lead within its origin: those to the visitor's own pages first. */
export function linksOf({ finalUrl }: Page, { links, elements }: ParsedPage): string[] {
  const origin = URL.parse(finalUrl)?.origin
  const found = new Map<string, boolean>()
  for (const { href, tag, says, leadsTo, element } of links) {
    if (found.size >= MAX_LINKS) break
    if (tag !== 'a' || href === '' || href.length > 1000 || elements[element]?.template === true) continue
    const url = URL.parse(href, finalUrl)
    if (url === null || url.origin !== origin || url.search !== '' || says === 'logout' || leadsTo === 'logout')
      continue
    const address = url.origin + url.pathname
    found.set(address, found.get(address) === true || says === 'account' || leadsTo === 'account')
  }
  const addresses = [...found.keys()]
  return [...addresses.filter((one) => found.get(one)), ...addresses.filter((one) => !found.get(one))]
}
