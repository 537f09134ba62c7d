import type { Evidence } from '../judgement.ts'
import { nameInLogoutLabel } from '../labels.ts'
import { type Signal, sign } from './sign.ts'

/** The visitor is invited to log in or to register. */
export const loginLink: Signal = (page, parsed) => {
  let login: { weight: number; seen: string; href: string } | null = null
  let register: Evidence | null = null
  for (const { element, href, text, says, leadsTo } of parsed.links) {
    if (says === 'logout' || leadsTo === 'logout' || (says === null && leadsTo === null)) continue
    const at = parsed.elements[element]
    if (at?.template === true || nameInLogoutLabel(text) !== null) continue
    const shade = at?.hidden === true ? 0.4 : 1
    const weight = shade * (says === 'login' ? (leadsTo === 'login' ? -3.2 : -2.6) : leadsTo === 'login' ? -2 : 0)
    if (weight < (login?.weight ?? 0)) login = { weight, seen: text, href }
    if (register === null && says === 'register' && at?.hidden !== true)
      register = sign('register_link', -1, `a link to register: "${text}"`)
  }
  const evidence: Evidence[] = register === null ? [] : [register]
  if (login === null) return { evidence }
  evidence.push(sign('login_link', login.weight, `a link to log in: "${login.seen.slice(0, 60)}"`))
  const url = URL.parse(login.href, page.finalUrl)
  return url === null || login.href === '' ? { evidence } : { evidence, loginUrl: url.href }
}
