import { fold } from '../fold.ts'
import type { Evidence } from '../judgement.ts'
import { nameInLogoutLabel, purposeOfBeginning } from '../labels.ts'
import { type Signal, sign } from './sign.ts'

/** By way of another site: on a page that offers little else. */
const CONTINUE =
  /^(?:continue with|weiter mit|continuer avec|continuar con|continuar com|continua con|doorgaan met|kontynuuj przez|продолжить через) /
const SHORT = 8

/** The visitor is invited to log in or to register. */
export const loginLink: Signal = (page, parsed) => {
  let login: { weight: number; seen: string; href: string } | null = null
  let register: Evidence | null = null
  const isShort = parsed.links.length <= SHORT
  for (const { element, href, text, says, leadsTo } of parsed.links) {
    if (says === 'logout' || leadsTo === 'logout' || (says === null && leadsTo === null && !isShort)) continue
    const at = parsed.elements[element]
    if (at?.template === true || nameInLogoutLabel(text) !== null) continue
    const shade = at?.hidden === true ? 0.4 : 1
    const by = says === null && isShort && CONTINUE.test(fold(text))
    const saysLogin = says === 'login' || (leadsTo === 'login' && purposeOfBeginning(text) === 'login')
    const plain = saysLogin ? (leadsTo === 'login' ? -3.2 : -2.6) : leadsTo === 'login' || by ? -2.2 : 0
    const weight = shade * plain
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
