import { nameInLogoutLabel, purposeOfBeginning } from '../labels.ts'
import type { ParsedPage } from '../parsed-page.ts'
import { isLogoutUrl, isWrittenPage } from '../urls.ts'
import { type NameSeen, nothing, type Signs, sign } from './sign.ts'

const LOGOUT_IDENT =
  /(?:^|[\s_.:-])(?:log-?_?out|sign-?_?out|log-?off|logout-?(?:link|button|btn|form|item))(?:$|[\s_.:-])/

/** "Logout (mira@fw)": the machine that the user is logged in to. */
const OWN_HOST = /@(?:[\w-]+|[\d.]+)$/
const MARKED = new Set(['a', 'button', 'input'])
const LOGOUT_ICON =
  /(?:^|[\s_-])(?:sign-?out(?:-alt)?|log-?out|right-from-bracket|arrow-right-from-bracket|box-arrow-right|exit_to_app|power-off|glyphicon-off)(?:$|[\s_-])/

export interface LogoutControl {
  readonly element: number
  readonly seen: string
  readonly hidden: boolean
  readonly name: string | null
}

/** Links, buttons and forms that end the session: by their target, their label or their own class. */
export function logoutControls(page: { readonly finalUrl: string }, parsed: ParsedPage): LogoutControl[] {
  const controls: LogoutControl[] = []
  let ids: ReadonlySet<string> | null = null
  const headings = () => {
    ids ??= headingIds(parsed)
    return ids
  }
  const add = (element: number, seen: string, name: string | null) => {
    const at = parsed.elements[element]
    if (at?.template !== true && controls.length < 20)
      controls.push({ element, seen, hidden: at?.hidden ?? false, name })
  }
  for (const { element, href, text, tag, says, leadsTo } of parsed.links) {
    const name = says === null ? nameInLogoutLabel(text) : null
    const isControl =
      says === 'logout' ||
      leadsTo === 'logout' ||
      name !== null ||
      (MARKED.has(tag) && isMarked(parsed.elements[element]?.ident ?? '')) ||
      (text === '' && hasIcon(element, parsed))
    if (!isControl) continue
    const isEntry = href.startsWith('#') && href.length > 1 && headings().has(href.slice(1).toLowerCase())
    if (!isEntry && (href === '' || !isWrittenPage(href))) add(element, text || 'logout', name)
  }
  for (const { element, action } of parsed.forms) {
    if (element >= 0 && action !== '' && isLogoutUrl(action, page.finalUrl)) add(element, 'a form that logs out', null)
  }
  return controls
}

/** Most words are dismissed before the expression is tried. */
const isMarked = (ident: string) => (ident.includes('out') || ident.includes('off')) && LOGOUT_IDENT.test(ident)

/** It shows nothing but the icon by which libraries of icons draw the end of a session. */
function hasIcon(element: number, { elements }: ParsedPage): boolean {
  const end = Math.min(elements[element]?.end ?? element, element + 3)
  return elements.slice(element + 1, end + 1).some(({ ident }) => LOGOUT_ICON.test(ident))
}

/** What the entries of a table of contents lead to: the words by which the headings of the page are known. */
function headingIds({ elements }: ParsedPage): ReadonlySet<string> {
  const headings = elements.filter(({ tag }) => /^(?:h[1-6]|section|article|dt)$/.test(tag))
  return new Set(headings.flatMap(({ ident }) => ident.split(' ')))
}

/** The visitor is offered to log out. Prose that speaks of logging out does not count. */
export function logout(controls: readonly LogoutControl[], parsed: ParsedPage): Signs {
  const shown = controls.find((control) => !control.hidden) ?? controls[0]
  if (shown === undefined) return nothing
  const names = controls.flatMap<NameSeen>(({ name }) =>
    name === null ? [] : [{ name: name.replace(OWN_HOST, ''), trust: 0.9 }],
  )
  return {
    evidence: [sign('logout', weightOf(shown, parsed), `a control to log out: "${shown.seen.slice(0, 60)}"`)],
    names,
  }
}

/** A menu no longer than this, in elements, holds the one control and the other; and no deeper above them. */
const NEAR = 8
const LEVELS = 3

/**
 * Beside a control to log in, a script or a style sheet shows the one or the other: the markup is the same for all. What
 * of the two is hidden by the markup itself may be what the server chose, or where the script begins.
 */
function weightOf({ element, hidden }: LogoutControl, { links, elements }: ParsedPage): number {
  const others = links
    .filter((link) => Math.abs(link.element - element) <= NEAR && link.element !== element && saysLogin(link))
    .filter((link) => isOneMenu(link.element, element, elements))
    .flatMap((link) => elements[link.element] ?? [])
    .filter(({ template }) => !template)
  if (others.length === 0) return hidden ? 3.5 : 4.5
  const isOtherHidden = others.every((other) => other.hidden)
  if (hidden) return isOtherHidden ? 1.2 : 0.5
  return isOtherHidden ? 4.5 : 2.4
}

const saysLogin = ({ says, leadsTo, text }: ParsedPage['links'][number]) =>
  says === 'login' || (leadsTo === 'login' && says === null && purposeOfBeginning(text) === 'login')

function isOneMenu(one: number, other: number, elements: ParsedPage['elements']): boolean {
  const [first, second] = [holders(one, elements), holders(other, elements)]
  const shared = first.find((holder) => second.includes(holder)) ?? -1
  const { tag } = elements[shared] ?? { tag: 'body' }
  // The body holds all that a page has: only what stands in it side by side is a menu.
  return (tag !== 'body' && tag !== 'main') || ((first[0] ?? -1) === shared && (second[0] ?? -1) === shared)
}

function holders(element: number, elements: ParsedPage['elements']): number[] {
  const found: number[] = []
  for (let at = elements[element]?.parent ?? -1; at >= 0 && found.length < LEVELS; at = elements[at]?.parent ?? -1)
    found.push(at)
  return found
}
