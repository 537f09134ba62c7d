import { nothing, signal } from './signal.ts'

const weights = { first: 0.5, further: 0.25, most: 1.2 }

const SECRET_NAME = /token|key|code|sig|auth|sess|pass|nonce|csrf|xsrf|hash|tok|^sid$/i

/** Path and query as the page gives them, without what may be a secret. */
function shownLink(href: string, base: string): string | null {
  const url = URL.parse(href, base)
  if (url === null || url.host !== URL.parse(base)?.host) return null
  for (const [name, value] of [...url.searchParams])
    if (SECRET_NAME.test(name) || value.length > 40) url.searchParams.delete(name)
  const path = url.pathname.slice(0, 400).replace(/;[^/]*|(?=(?:[^/]*?\d[a-z]){3})[\w+=~]{24,}/gi, '***')
  return `${path}${url.search}`.slice(0, 200)
}

/** Links to the visitor's own pages. Public pages carry some too, so they weigh little. */
export const accountLinks = signal('account_links', ['half_inside', 'everywhere'], (page, parsed) => {
  const found = new Set<string>()
  let labelled = 0
  for (const { element, href, says, leadsTo } of parsed.links) {
    if (found.size >= 10) break
    if (says !== 'account' && leadsTo !== 'account') continue
    if (says === 'logout' || leadsTo === 'login' || leadsTo === 'logout' || parsed.elements[element]?.template === true)
      continue
    if (href === '' || /^(?:#|javascript:|mailto:)/.test(href)) continue
    const link = shownLink(href, page.finalUrl)
    if (link === null) continue
    if (says === 'account') labelled += 1
    found.add(link)
  }
  if (found.size === 0) return nothing
  const weight = Math.min(weights.most, weights.first + weights.further * (labelled - 1))
  const seen = `links to the visitor's own pages: ${[...found].slice(0, 3).join(', ')}`
  return { hits: labelled === 0 ? [] : [{ weight, seen }], accountLinks: [...found] }
})
