import type { ParsedPage } from '../../page/page.ts'
import type { NameSeen } from '../../visitor/names-found.ts'
import { isSubject } from '../../visitor/own-address.ts'
import { readUser, type UserSeen } from '../../visitor/user-object.ts'
import { type StateSighting, scriptState } from '../script-state.ts'
import { type SignalHit, signal } from './signal.ts'

/** `strong`: under a key that means the visitor. `weak`: under one that may mean anybody. */
const inside = { flag: 3, id: 1, ownUser: 4, ownUnnamed: 2, weakUser: 1, weakName: 0.8 }
const outside = { flag: -3, noId: -1, stated: -3.2, strong: -3.2, weak: -2.4, strongBlank: -2, blank: -1, inCode: -0.8 }

interface StateFound {
  readonly hits: SignalHit[]
  readonly names: NameSeen[]
  readonly address: string
}

/** Deeper, the state of an application is that of its parts. */
const MAX_OWN_DEPTH = 6
/** Keys that may be about somebody else, or about no person. */
const OF_ANYTHING = /^(?:profile|member)$/i
/** Flags that say that nobody is logged in. */
const OF_NOBODY = /guest|anonymous|need/i
const NO =
  /^(?:0|false|no?|not[-_ ]?(?:logged|signed)[-_ ]?in|(?:logged|signed)[-_ ]?out|unauthenticated|anon(?:ymous)?|guest)$/

const TRAITS = ['settles', 'personal', 'half_inside', 'explicit', 'remembered'] as const

/** Names of meta tags that contain the visitor, and of such data of the outermost elements; and flags in either. */
const USER_META =
  /(?:^|[-_.:])(?:(?:remote|current|logged-?_?in|session|auth)[-_]?user(?:[-_]?(?:name|login|email|fullname|id))?|user[-_]?(?:login|name|email|displayname))$/
const USER_DATA =
  /^(?:current-?user(?:-?(?:name|email|login))?|user-?(?:name|login|displayname|display-name|email|fullname)|username|user|login|logged-in-user)$/
const FLAG = /^(?:is[-_]?)?(?:user[-_]?)?(?:logged[-_]?in|signed[-_]?in|authenticated)$/

/** Data that the page passes to its scripts: who is logged in, or that nobody is. */
export const userState = signal('user_state', TRAITS, (page, parsed) => {
  const found: StateFound = { hits: [], names: [], address: page.finalUrl }
  for (const script of [...parsed.scripts, markupState(parsed)]) weighAll(scriptState(script), found)
  if (parsed.json !== undefined) weighAll(scriptState(page.body), found)
  // What the document was sent with is outdated once its scripts have asked who is there.
  if (parsed.json !== undefined || page.ownRequests === undefined) return found
  return { ...found, hits: found.hits.filter(({ weight }) => weight > 0) }
})

function weighAll(sightings: readonly StateSighting[], found: StateFound): void {
  const flags = sightings.filter(({ rank, value, key }) => rank === 'flag' && saysInside(key, value))
  const flagHolders = new Set(flags.map(({ holders }) => holders.at(-1)))
  for (const one of sightings) weigh(one, flagHolders.has(one.holders.at(-1)), found)
}

function weigh(one: StateSighting, besideFlag: boolean, found: StateFound): void {
  if (one.value === undefined || (one.inArray && (one.rank !== 'flag' || one.depth > 1))) return
  const { hits } = found
  if (one.rank === 'flag') {
    const stated = flagOf(one.value, isStatus(one.key))
    // Data under a key of its own belongs to another service, or to a device.
    if (stated === null || (!one.quoted && one.depth > 3) || (!one.isShell && one.depth > 1)) return
    const isInside = stated !== OF_NOBODY.test(one.key)
    hits.push({ weight: isInside ? inside.flag : outside.flag, seen: `the page's data says ${one.key}: ${stated}` })
    return
  }
  const strong = one.rank === 'strong' || besideFlag
  if (one.value === true || (one.depth > 3 && !strong && !one.quoted && !one.isShell)) return
  const user = readUser(one.value)
  if (/^user_?id$/i.test(one.key)) weighId(one, found)
  else if (user.kind === 'nobody') {
    const weight = user.isStated === true && one.isShell ? outside.stated : weightOfNobody(one, strong)
    if (weight !== 0) hits.push({ weight, seen: `no user in the page's data under ${one.key}` })
  } else if (user.kind === 'somebody') {
    somebody(one, strong, user, found)
  }
}

const saysInside = (key: string, value: unknown) => flagOf(value, isStatus(key)) === true && !OF_NOBODY.test(key)
const isStatus = (key: string) => /stat(?:us|e)$/i.test(key)

/** What a flag says: a boolean, a number or a word for one; null for another value. A status may count other things. */
function flagOf(value: unknown, counts: boolean): boolean | null {
  if (typeof value === 'boolean') return value
  const word = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.toLowerCase() : ''
  if (counts && word.length < 4) return null
  if (/^(?:1|true|yes|y|(?:logged|signed)[-_ ]?in|authenticated|registered|member)$/.test(word)) return true
  return NO.test(word) ? false : null
}

/** An id says less than a name, because other records contain the ids of their users too. */
function weighId({ key, value, depth, isShell }: StateSighting, { hits }: StateFound): void {
  if (!isShell || depth > 3) return
  if (value === null || value === 0 || value === '' || value === '0' || value === false)
    hits.push({ weight: outside.noId, seen: `no user in the page's data under ${key}` })
  else if (typeof value === 'number' || typeof value === 'string')
    hits.push({ weight: inside.id, seen: `a user id in the page's data under ${key}` })
}

/** null in code is how a variable begins; null in data is an answer. */
function weightOfNobody({ key, value, quoted, depth }: StateSighting, strong: boolean): number {
  if (value === '' || typeof value === 'number') return strong && value === '' ? outside.strongBlank : outside.blank
  if (quoted || (typeof value === 'object' && value !== null))
    return strong ? outside.strong : depth > 4 ? 0 : OF_ANYTHING.test(key) ? outside.blank : outside.weak
  return depth <= 1 ? outside.inCode : 0
}

function somebody(one: StateSighting, strong: boolean, user: UserSeen, found: StateFound): void {
  const object = typeof one.value === 'object'
  // A way to log in has a name as well.
  if (/^auth$/i.test(one.key) && !user.personal) return
  if (!object && !strong && (one.depth > 2 || user.name === null)) return
  const own =
    strong || (user.personal && object && !OF_ANYTHING.test(one.key) && one.isShell && one.depth <= MAX_OWN_DEPTH)
  const known = object || user.name !== null ? inside.ownUser : inside.ownUnnamed
  const weight = own ? known : object ? inside.weakUser : inside.weakName
  found.hits.push({ weight, seen: `a user in the page's data under ${one.key}` })
  if (user.name !== null) found.names.push({ name: user.name, trust: own ? 0.85 : trustInWeak(one, user.name, found) })
}

/** The top level of a page's data is about its visitor, unless the address of the page is about somebody. */
function trustInWeak({ key, value, depth, isShell }: StateSighting, name: string, { address }: StateFound): number {
  // A string under "user" may be anything, such as the state of a module of that name.
  const isPlain = typeof value === 'string' ? !/^user_?name$/i.test(key) : /^auth$/i.test(key)
  return isPlain || depth > 1 || !isShell || isSubject(name, address) ? 0.35 : 0.6
}

/** What meta tags and the outermost elements hand to a page's scripts, as JSON. */
function markupState({ metas, elements }: ParsedPage): string {
  const outer = elements.slice(0, 200).filter(({ tag }) => /^(?:html|head|body)$/.test(tag))
  const inData = outer.flatMap(({ data }) => Object.entries(data ?? {}))
  const named = [
    ...metas.map(({ name, content }) => [USER_META.test(name) ? 'current_user' : name, content] as const),
    ...inData.map(([name, content]) => [USER_DATA.test(name) ? 'current_user' : name, content] as const),
  ].filter(([name]) => name === 'current_user' || FLAG.test(name))
  return named.map(([name, content]) => JSON.stringify({ [name.replaceAll('-', '_')]: content })).join(' ')
}
