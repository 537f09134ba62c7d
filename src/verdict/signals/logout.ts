import { nameInLogoutLabel } from '../labels.ts'
import type { ParsedPage } from '../parsed-page.ts'
import { isLogoutUrl } from '../urls.ts'
import { type NameSeen, nothing, type Signal, sign } from './sign.ts'

const LOGOUT_IDENT =
  /(?:^|[\s_.:-])(?:log-?_?out|sign-?_?out|log-?off|logout-?(?:link|button|btn|form|item))(?:$|[\s_.:-])/

export interface LogoutControl {
  readonly element: number
  readonly seen: string
  readonly hidden: boolean
  readonly name: string | null
}

/** Links, buttons and forms that end the session: by their target, their label or their own class. */
export function logoutControls(page: { readonly finalUrl: string }, parsed: ParsedPage): LogoutControl[] {
  const controls: LogoutControl[] = []
  const add = (element: number, seen: string, name: string | null) => {
    const at = parsed.elements[element]
    if (at?.template !== true && controls.length < 20)
      controls.push({ element, seen, hidden: at?.hidden ?? false, name })
  }
  for (const { element, text, tag, says, leadsTo } of parsed.links) {
    const at = parsed.elements[element]
    const name = says === null ? nameInLogoutLabel(text) : null
    const byClass = (tag === 'a' || tag === 'button' || tag === 'input') && LOGOUT_IDENT.test(at?.ident ?? '')
    if (says === 'logout' || leadsTo === 'logout' || name !== null || byClass) add(element, text || 'logout', name)
  }
  for (const { element, action } of parsed.forms) {
    if (element >= 0 && action !== '' && isLogoutUrl(action, page.finalUrl)) add(element, 'a form that logs out', null)
  }
  return controls
}

/** The visitor is offered to log out. Prose that speaks of logging out does not count. */
export const logout: Signal = (page, parsed) => {
  const controls = logoutControls(page, parsed)
  const shown = controls.find((control) => !control.hidden) ?? controls[0]
  if (shown === undefined) return nothing
  const names = controls.flatMap<NameSeen>(({ name }) => (name === null ? [] : [{ name, trust: 0.9 }]))
  return {
    evidence: [sign('logout', shown.hidden ? 3.5 : 4.5, `a control to log out: "${shown.seen.slice(0, 60)}"`)],
    names,
  }
}
