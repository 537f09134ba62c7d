import { isObject } from '../../json-object.ts'
import { isEmail } from '../../visitor/name.ts'
import { isSelfAddress } from '../../visitor/own-address.ts'
import { readUser } from '../../visitor/user-object.ts'
import { isLoginUrl, shownPath } from '../../wordings/urls.ts'
import { refusalIn } from './login-demand.ts'
import { hit, nothing, signal } from './signal.ts'
import { isForgery } from './status.ts'

const weights = { denied: -4, forbidden: -2, sent: -3.5, notValid: -3.5, valid: 3, nobody: -3, own: 4, somebody: 2 }
const ERROR_KEYS =
  /^(?:errors?|fault(?:string)?|message|(?:err_?)?msg|code|detail|details|reason|title|type|status|error_?(?:code|description|type|message)|extensions|name|description|result|statusText)$/i
/** Keys of a record of something else, whose title may be about anything. */
const RECORD_KEYS = /^(?:body|content|text|html|author|user|owner|created_?at|updated_?at|slug|tags)$/i
const TITLE_KEYS = /^(?:title|name|description|message|status|type|reason|result)$/i
const DENIED =
  /unauth|not[ _-]?(?:logged|signed)[ _-]?in|(?:not|no|need|please)[ _-]?log[ _-]?in|not[ _-]?auth(?:ed|enticated)|log[ _-]?in[ _-]?(?:required|needed|first|again)|(?:must|need to|please) (?:be )?(?:log(?:ged)?|sign(?:ed)?)[ -]?in|authentication[ _-]?(?:is[ _-])?(?:required|needed|failed|failure|error|expired|credentials|token)|(?:requires?|needs?|missing|no|full)[ _-]authentication|session[ _-]?(?:has )?(?:expired|invalid|not[ _-]?found|timed? ?out)|token[ _-]?(?:is[ _-]?|has been )?(?:expired|invalid|missing|required|revoked)|(?:mfa|2fa|two[ _-]?factor)[ _-](?:is )?required|(?:invalid|expired|missing|no(?: valid)?)[ _-](?:token|session|credentials|auth)|credentials were not|accès refusé|nicht angemeldet|未登录|请先登录|重新登录|登录已?过期|ログイン/i
const FORBIDDEN = /^(?:forbidden|access[ _-]?denied|permission[ _-]?denied|403)$/i

/** A JSON answer: a refusal, nobody, or the visitor's own record. */
export const jsonAnswer = signal('json_answer', ['personal', 'gate', 'explicit'], (page, parsed) => {
  const { json } = parsed
  if (json === undefined || json === null) {
    return isSelfAddress(page.finalUrl) && page.status < 300 && page.body.length < 50 && EMPTY.test(page.body)
      ? hit(weights.nobody, 'an empty response instead of the user')
      : nothing
  }
  const refusal = isForgery(page) ? null : findRefusal(json, 0)
  if (refusal !== null) return hit(refusal.weight, `the response says "${refusal.text}"`)
  const sentTo = loginTarget(json)
  if (sentTo !== null) return hit(weights.sent, `the response redirects to ${sentTo}`)
  if (!isSelfAddress(page.finalUrl) || page.status >= 300 || Array.isArray(json)) return nothing
  if (entriesOf(json).some(saysHalf)) return hit(weights.denied, 'the response says that a second step is to come')
  const user = readUser(soleRecord(json))
  const isOfSession = OF_SESSION.test(shownPath(page.finalUrl))
  const isValid = validity(json, isOfSession)
  if (isValid === false) return hit(weights.notValid, 'the response says that the session is not valid')
  if (isValid === true && user.name === null) return hit(weights.valid, 'the response says that the session is valid')
  if (user.kind === 'nobody') return hit(weights.nobody, 'no user in the response')
  const own = entriesOf(soleRecord(json))
  const called = own.filter(([, value]) => value === user.name)
  // Sessions of anonymous visitors have ids, settings and handles, too.
  const isUnnamed = user.name === null || (called.length > 0 && called.every(isHandle) && !isEmail(user.name))
  const mayBeAnonymous = isOfSession && isUnnamed && !own.some(namesUser)
  if (user.kind === 'unclear' || mayBeAnonymous) return nothing
  const names = user.name === null ? [] : [{ name: user.name, trust: 0.85 }]
  const weight = user.personal || user.name !== null ? weights.own : weights.somebody
  return { hits: [{ weight, seen: "the visitor's own record" }], names }
})

const entriesOf = (json: unknown) => (isObject(json) ? Object.entries(json) : [])

/** A user who has still to enter a code; that it is required of them may be a setting. */
const saysHalf = ([key, value]: readonly [string, unknown]) =>
  (value === true && /pending$/i.test(key) && HALF.test(key)) ||
  (typeof value === 'string' && /^stat(?:us|e)$/i.test(key) && HALF.test(value))
const HALF = /(?:[2m]fa|otp|(?:two|second|multi)[ _-]?factor)[ _-]?(?:auth\w{0,9}[ _-]?)?(?:pending|required|needed)$/i

const EMPTY = /^\s*(?:null|false|"")\s*$/
const REDIRECT = /^(?:redirect(?:_?(?:url|uri|to))?|location|login_?(?:url|uri))$/i

/** Where a small answer sends its reader, if that is a login; null for others. */
function loginTarget(json: unknown): string | null {
  const entries = entriesOf(json)
  if (entries.length > 5) return null
  const to = entries.find(([key, value]) => REDIRECT.test(key) && typeof value === 'string')?.[1]
  const isAlone = entries.every(([key]) => REDIRECT.test(key) || ERROR_KEYS.test(key) || /^(?:success|ok)$/i.test(key))
  return isAlone && typeof to === 'string' && isLoginUrl(to) ? shownPath(to, 'http://site/') : null
}

/** What the answer to "is my session valid?" says; null for another answer. */
function validity(json: unknown, isOfSession: boolean): boolean | null {
  const entries = entriesOf(json)
  const isOver = (key: string, value: unknown) =>
    (value === true && ENDED.test(key)) || (isOfSession && (value === true ? EXPIRED : ACTIVE).test(key))
  if (entries.some(([key, value]) => typeof value === 'boolean' && isOver(key, value))) return false
  const found = entries.find(([key]) => /^(?:is_?)?valid$/i.test(key))?.[1]
  return typeof found === 'boolean' ? found : null
}

/** The user that such an answer names was logged in before. */
const ENDED =
  /^(?:session|login)_?(?:is_?|has_?)?expired$|^(?:needs?|must|requires)_?(?:log_?in|sign_?in|authenticat(?:e|ion))$|^(?:(?:needs?|must|requires)_?)?re_?(?:log_?in|auth(?:enticat(?:e|ion))?)(?:_?(?:required|needed))?$|^(?:logged|signed)_?out$/i
/** Of a session; elsewhere a subscription may have expired. */
const [EXPIRED, ACTIVE] = [/^(?:token_?|is_?)?expired$/i, /^(?:is_?)?active$/i]
const OF_SESSION = /\/_?(?:get-?)?sessions?$/i
const OF_USER = /^(?:u|user_?)id$|^sub$|^is_?(?:admin|staff|superuser)$/i
const isHandle = ([key]: readonly [string, unknown]) => /^(?:handle|identifier)$/i.test(key)
const namesUser = ([key, value]: readonly [string, unknown]) =>
  (OF_USER.test(key) && readUser(value).kind !== 'nobody') ||
  (/^(?:roles?|permissions)$/i.test(key) && readUser({ roles: listOf(value) }).personal) ||
  (/^(?:user|account|identity)$/i.test(key) && readUser(value).kind === 'somebody')
const listOf = (value: unknown) => (isObject(value) ? Object.keys(value) : [value].flat().filter(Boolean))

/** The only record of a list in an envelope: at an address for the visitor's own record, it is that record. */
function soleRecord(json: unknown): unknown {
  const lists = entriesOf(json).flatMap(([, value]) => (Array.isArray(value) ? [value] : []))
  const [list] = lists
  return lists.length === 1 && list?.length === 1 && typeof list[0] === 'object' && isEnvelope(json) ? list[0] : json
}

const isBlank = (value: unknown) => value === null || value === '' || value === false
const isEnvelope = (json: unknown) => entriesOf(json).every(([key]) => ENVELOPE.test(key))
const ENVELOPE =
  /^(?:users?|results?|data|items|value|count|total|next|previous|meta|links|page|limit|offset|success|ok)$/i

/** What a JSON answer says of a refusal; null: nothing. @param depth 0 for the whole answer */
export function findRefusal(value: unknown, depth: number): { text: string; weight: number } | null {
  if (typeof value === 'string') {
    if (value.length > 300) return null
    if (DENIED.test(value)) return { text: value, weight: weights.denied }
    const says = refusalIn(value)
    if (says !== null) return { text: value, weight: says === 'demand' ? weights.denied : weights.forbidden }
    return FORBIDDEN.test(value.trim()) ? { text: value, weight: weights.forbidden } : null
  }
  if (value === 401) return { text: '401', weight: weights.denied }
  if (typeof value !== 'object' || value === null || depth > 4) return null
  if (Array.isArray(value)) return depth > 0 ? firstRefusal(value.slice(0, 5), depth + 1) : null
  const keys = Object.entries(value)
  const isRecord = keys.some(([key, inner]) => RECORD_KEYS.test(key) && !isBlank(inner))
  // A record that happens to contain a message is not a refusal: refusals are small, or have a key that says so.
  if (depth === 0 && keys.length > 8 && !keys.some(([key]) => /^errors?$/i.test(key))) return null
  const isSaid = (key: string) => ERROR_KEYS.test(key) && !(isRecord && TITLE_KEYS.test(key))
  const said = keys.slice(0, 20).flatMap(([key, inner]) => (isSaid(key) ? [inner] : []))
  return firstRefusal(said, depth + 1)
}

function firstRefusal(values: readonly unknown[], depth: number): ReturnType<typeof findRefusal> {
  let found: ReturnType<typeof findRefusal> = null
  for (const one of values) found ??= findRefusal(one, depth)
  return found
}
