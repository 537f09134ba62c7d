import { withAncestors } from '../../html/tree.ts'
import type { LogoutControl, Page, ParsedPage } from '../../page/page.ts'
import type { NameSeen } from '../../visitor/names-found.ts'
import { purposeOfBeginning } from '../../wordings/labels.ts'
import { AUTH_HOST } from './final-url.ts'
import { nothing, signal } from './signal.ts'

/** Alone, or if the markup hides it or the control to log in next to it. */
const weights = { alone: 4.5, aloneHidden: 3.5, besideLogin: 2.4, bothHidden: 1.2, elsewhere: 1.2, hidden: 0.5 }
/** "Logout (mira@fw)": the machine that the user is logged in to. */
const OWN_HOST = /@(?:[\w-]+|[\d.]+)$/

/** A control to log out. Prose about logging out does not count. */
export const logout = signal('logout', ['settles', 'half_inside'], (page, parsed) => {
  const controls = parsed.logoutControls
  const own = controls.filter(({ element }) => !leadsElsewhere(element, page, parsed))
  const shown = own.find((control) => !control.hidden) ?? own[0] ?? controls[0]
  if (shown === undefined) return nothing
  const names = controls.flatMap<NameSeen>(({ name }) =>
    name === null ? [] : [{ name: name.replace(OWN_HOST, ''), trust: 0.9 }],
  )
  const weight = own.length > 0 ? weightOf(shown, parsed) : weights.elsewhere
  return { hits: [{ weight, seen: `a control to log out: "${shown.seen.slice(0, 60)}"` }], names }
})

/** To the log-out of another site: not of one that logs in for others, nor of the page's own by another name. */
function leadsElsewhere(element: number, { finalUrl }: Page, { elements, links }: ParsedPage): boolean {
  const to = URL.parse(elements[element]?.href ?? '', finalUrl)
  if (to === null || !to.hostname.includes('.') || to.search !== '' || AUTH_HOST.test(to.hostname)) return false
  const site = URL.parse(finalUrl)?.hostname.split('.').slice(-2).join('.') ?? ''
  return !to.hostname.endsWith(site) && links.filter(({ href }) => href.startsWith(to.origin)).length <= FEW
}

/** Links that a page has to another site that it speaks of. */
const FEW = 2

/** A menu no longer than this, in elements, holds the one control and the other; and no deeper above them. */
const NEAR = 8
const LEVELS = 3

/**
 * Weighs less next to a control to log in: then the markup may be the same for everybody, and a script or a style sheet
 * shows one of the two. Which one the markup itself hides may be the server's choice, or the state before the script runs.
 */
function weightOf({ element, hidden }: LogoutControl, { links, elements, forms }: ParsedPage): number {
  const passwords = forms.flatMap(({ inputs }) => inputs).filter(({ type }) => type === 'password')
  const isBesideForm = passwords.some((one) => elements[one.element]?.hidden)
  const others = links
    .filter((link) => Math.abs(link.element - element) <= NEAR && link.element !== element && saysLogin(link))
    .filter((link) => isOneMenu(link.element, element, elements))
    .flatMap((link) => elements[link.element] ?? [])
    .filter(({ template }) => !template)
  if (others.length === 0 && !hidden) return weights.alone
  if (others.length === 0)
    return isBesideForm || isHiddenAlone(element, { links, elements }) ? weights.bothHidden : weights.aloneHidden
  const isOtherHidden = others.every((other) => other.hidden)
  if (hidden) return isOtherHidden ? weights.bothHidden : weights.hidden
  return isOtherHidden ? weights.alone : weights.besideLogin
}

/** Hidden by itself, or from browsers that run scripts; a menu that is hidden until it is opened has more entries, or a class. */
function isHiddenAlone(element: number, { links, elements }: Pick<ParsedPage, 'links' | 'elements'>): boolean {
  if (links.some((link) => link.element !== element && elements[link.element]?.hidden)) return false
  const around = withAncestors(element, elements, 256)
  return around.some(({ tag, attributes: own }) => tag === 'noscript' || own.has('hidden') || own.has('style'))
}

const saysLogin = ({ says, leadsTo, text }: ParsedPage['links'][number]) =>
  says === 'login' || (leadsTo === 'login' && says === null && purposeOfBeginning(text) === 'login')

function isOneMenu(one: number, other: number, elements: ParsedPage['elements']): boolean {
  const [first, second] = [one, other].map((index) => withAncestors(elements[index]?.parent ?? -1, elements, LEVELS))
  const shared = first?.find((holder) => second?.includes(holder))
  // The body holds all that a page has: only what stands in it side by side is a menu.
  const isWhole = shared === undefined || shared.tag === 'body' || shared.tag === 'main'
  return !isWhole || (first?.[0] === shared && second?.[0] === shared)
}
