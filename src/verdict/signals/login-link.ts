import type { Evidence } from '../judgement.ts'
import { isLoginUrl, isLogoutUrl } from '../urls.ts'
import { isLoginLabel, isLogoutLabel, isRegisterLabel, nameInLogoutLabel } from '../words.ts'
import { type Signal, sign } from './sign.ts'

/** The visitor is invited to log in or to register. */
export const loginLink: Signal = (page, parsed) => {
  let login: { weight: number; seen: string; href: string } | null = null
  let register: Evidence | null = null
  for (const { element, href, text } of parsed.links) {
    const at = parsed.elements[element]
    if (at?.template === true) continue
    const shown = text.trim() || at?.label || ''
    if (isLogoutLabel(shown) || nameInLogoutLabel(shown) !== null || isLogoutUrl(href, page.finalUrl)) continue
    const byTarget = href !== '' && !href.startsWith('javascript') && isLoginUrl(href, page.finalUrl)
    const byLabel = isLoginLabel(shown)
    const weight = (byLabel && byTarget ? -3.2 : byLabel ? -2.6 : byTarget ? -2 : 0) * (at?.hidden === true ? 0.4 : 1)
    if (weight < (login?.weight ?? 0)) login = { weight, seen: shown, href }
    if (register === null && isRegisterLabel(shown) && at?.hidden !== true)
      register = sign('register_link', -1, `a link to register: "${shown}"`)
  }
  const evidence: Evidence[] = register === null ? [] : [register]
  if (login === null) return { evidence }
  evidence.push(sign('login_link', login.weight, `a link to log in: "${login.seen.slice(0, 60)}"`))
  const url = URL.parse(login.href, page.finalUrl)
  return url === null || login.href === '' ? { evidence } : { evidence, loginUrl: url.href }
}
