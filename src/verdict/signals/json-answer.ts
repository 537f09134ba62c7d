import { readUser } from '../user-object.ts'
import { nothing, type Signal, sign } from './sign.ts'

const SELF =
  /^(?:me|user|whoami|account|profile|session|current|current[-_]?user|userinfo|user[-_]?info|self|viewer|myself|auth|identity|status)(?:\.json)?$/i
const ERROR_KEYS =
  /^(?:errors?|message|msg|code|detail|details|reason|title|type|status|error_?(?:code|description|type|message)|extensions|name|description|result|statusText)$/i
const DENIED =
  /unauth|not[ _-]?(?:logged|signed)[ _-]?in|not[ _-]?authenticated|log[ _-]?in[ _-]?(?:required|needed|first|again)|(?:must|need to|please) (?:be )?(?:log(?:ged)?|sign(?:ed)?)[ -]?in|authentication|session[ _-]?(?:has )?(?:expired|invalid|not[ _-]?found|timed? ?out)|token[ _-]?(?:is[ _-]?)?(?:expired|invalid|missing|required)|(?:invalid|expired|missing|no)[ _-](?:token|session|credentials|auth)|credentials were not|accès refusé|nicht angemeldet|未登录|请先登录|ログイン/i
const FORBIDDEN = /^(?:forbidden|access[ _-]?denied|permission[ _-]?denied|403)$/i

/** An answer that is JSON: a refusal, nobody, or the visitor's own record. */
export const jsonAnswer: Signal = (page, parsed) => {
  const { json } = parsed
  if (json === undefined) return nothing
  if (json === null)
    return isSelf(page.finalUrl)
      ? { evidence: [sign('json_answer', -2.5, 'null where the visitor would be')] }
      : nothing
  const refusal = findRefusal(json, 0)
  if (refusal !== null) return { evidence: [sign('json_answer', refusal.weight, `the answer says "${refusal.text}"`)] }
  if (!isSelf(page.finalUrl) || page.status >= 300 || Array.isArray(json)) return nothing
  const user = readUser(json)
  if (user.kind === 'nobody') return { evidence: [sign('json_answer', -3, 'nobody where the visitor would be')] }
  if (user.kind === 'unclear') return nothing
  const names = user.name === null ? [] : [{ name: user.name, trust: 0.85 }]
  return {
    evidence: [sign('json_answer', user.personal || user.name !== null ? 4 : 2, "the visitor's own record")],
    names,
  }
}

const isSelf = (url: string) => SELF.test(URL.parse(url)?.pathname.split('/').filter(Boolean).at(-1) ?? '')

function findRefusal(value: unknown, depth: number): { text: string; weight: number } | null {
  if (typeof value === 'string') {
    if (value.length > 300) return null
    if (DENIED.test(value)) return { text: value, weight: -4 }
    return FORBIDDEN.test(value.trim()) ? { text: value, weight: -2 } : null
  }
  if (value === 401) return { text: '401', weight: -4 }
  if (typeof value !== 'object' || value === null || depth > 4) return null
  if (Array.isArray(value)) {
    for (const one of value.slice(0, 5)) {
      const found = depth > 0 ? findRefusal(one, depth + 1) : null
      if (found !== null) return found
    }
    return null
  }
  const keys = Object.entries(value)
  // A record that happens to hold a message is no refusal: refusals are small, or say so by their own key.
  if (depth === 0 && keys.length > 8 && !keys.some(([key]) => /^errors?$/i.test(key))) return null
  for (const [key, inner] of keys.slice(0, 20)) {
    const found = ERROR_KEYS.test(key) ? findRefusal(inner, depth + 1) : null
    if (found !== null) return found
  }
  return null
}
