import { isTo, type PageLink } from '../../page/page.ts'
import { continuesElsewhere, isPhrase, nameInLogoutLabel, purposeOfBeginning } from '../../wordings/labels.ts'
import { shownPath } from '../../wordings/urls.ts'
import { nothing, signal } from './signal.ts'

/** By the text of the link and its address. */
const weights = { both: -3.2, byLabel: -2.6, byTarget: -2.2 }
/** Of a link that is not shown when the page opens. */
const HIDDEN = 0.4
/** On a page with this many links at most, one to another site that logs in counts, too; on any, a choice of them. */
const SHORT = 8
const CHOICE = 2

/** The visitor is invited to log in. */
export const loginLink = signal('login_link', ['invites', 'switched', 'offers_login'], (page, parsed) => {
  let best: { weight: number; link: PageLink } | null = null
  const byOthers = parsed.links.filter(({ says, text }) => says === null && continuesElsewhere(text)).length
  const isShort = parsed.links.length <= SHORT || byOthers >= CHOICE
  for (const link of parsed.links) {
    const own = parsed.elements[link.element]
    if (own?.template === true) continue
    const weight = weightOf(link, page.finalUrl, isShort, byOthers >= CHOICE) * (own?.hidden === true ? HIDDEN : 1)
    if (weight < (best?.weight ?? 0)) best = { weight, link }
  }
  if (best === null) return nothing
  const { weight, link } = best
  const hits = [{ weight, seen: `a link to log in: "${link.text.slice(0, 60)}"` }]
  const url = URL.parse(link.href, page.finalUrl)
  return url === null || link.href === '' ? { hits } : { hits, loginUrl: url.href }
})

function weightOf(link: PageLink, base: string, isShort: boolean, isChoice: boolean): number {
  const { text, says, leadsTo, href } = link
  if (isTo('logout', link) || (says === null && leadsTo === null && !isShort)) return 0
  if (nameInLogoutLabel(text) !== null) return 0
  if (says === 'login' || (leadsTo === 'login' && purposeOfBeginning(text) === 'login'))
    return leadsTo === 'login' ? weights.both : weights.byLabel
  const isByOther = says === null && isShort && continuesElsewhere(text)
  if (isByOther && isChoice) return weights.byLabel
  // The page itself in another language or order is no invitation, nor is a sentence that asks others.
  const isInvitation = leadsTo === 'login' && !isPhrase(text) && shownPath(href, base) !== shownPath(base)
  return isInvitation || isByOther ? weights.byTarget : 0
}
