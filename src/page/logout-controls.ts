import { nameInLogoutLabel } from '../wordings/labels.ts'
import { isLogoutUrl, isWrittenPage } from '../wordings/urls.ts'
import type { LogoutControl, ParsedPage } from './page.ts'

const LOGOUT_IDENT =
  /(?:^|[\s_.:-])(?:log-?_?out|sign-?_?out|log-?off|logout-?(?:link|button|btn|form|item))(?:$|[\s_.:-])/

const MARKED = new Set(['a', 'button', 'input'])
const LOGOUT_ICON =
  /(?:^|[\s_-])(?:sign-?out(?:-alt)?|log-?out|right-from-bracket|arrow-right-from-bracket|box-arrow-right|exit_to_app|power-off|glyphicon-off)(?:$|[\s_-])/

/** Links, buttons and forms that end the session: by their target, their label or their own class. */
export function logoutControls(parsed: Omit<ParsedPage, 'logoutControls'>): LogoutControl[] {
  const controls: LogoutControl[] = []
  const headings = headingIds(parsed)
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
    const isEntry = href.startsWith('#') && href.length > 1 && headings.has(href.slice(1).toLowerCase())
    if (!isEntry && (href === '' || !isWrittenPage(href))) add(element, text || 'logout', name)
  }
  for (const { element, action } of parsed.forms)
    if (element >= 0 && action !== '' && isLogoutUrl(action)) add(element, 'a logout form', null)
  return controls
}

/** Most words are dismissed before the expression is tried. */
const isMarked = (ident: string) => (ident.includes('out') || ident.includes('off')) && LOGOUT_IDENT.test(ident)

/** It shows nothing but the icon by which libraries of icons draw the end of a session. */
function hasIcon(element: number, { elements }: Pick<ParsedPage, 'elements'>): boolean {
  const end = Math.min(elements[element]?.end ?? element, element + 3)
  return elements.slice(element + 1, end + 1).some(({ ident }) => LOGOUT_ICON.test(ident))
}

/** What the entries of a table of contents lead to: the words by which the headings of the page are known. */
function headingIds({ elements }: Pick<ParsedPage, 'elements'>): ReadonlySet<string> {
  const headings = elements.filter(({ tag }) => /^(?:h[1-6]|section|article|dt)$/.test(tag))
  return new Set(headings.flatMap(({ ident }) => ident.split(' ')))
}
