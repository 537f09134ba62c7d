import { isObject, type JsonObject, parseJsonOr } from '../json-object.ts'
import { isGuestName } from '../wordings/labels.ts'
import { isEmail, looksLikeName } from './name.ts'

/** What an object in a page's data says about a user. */
export interface UserSeen {
  /** `nobody`: null, empty or a guest. `somebody`: a user, with or without a known `name`. */
  readonly kind: 'somebody' | 'nobody' | 'unclear'
  readonly name: string | null
  /** It contains what a site shows only to the user itself (e-mail, permissions, settings). */
  readonly personal: boolean
  /** A flag of the object says that it is nobody. */
  readonly isStated?: boolean
}

const UNCLEAR: UserSeen = { kind: 'unclear', name: null, personal: false }
const NOBODY: UserSeen = { kind: 'nobody', name: null, personal: false }
const STATED: UserSeen = { ...NOBODY, isStated: true }
const NAMES =
  'displayname userdisplayname fullname realname name username login userlogin userloginname preferredusername nickname nick emailaddress email mail useremail title firstname loginname uname'
/** Without special characters; the most important name first. */
const NAME_KEYS = NAMES.split(' ')
const FLAGS = /^(?:is)?_?(?:user)?_?(?:log(?:ged)?_?in|signed_?in|authenticated|active_?session)$/
const ANONYMOUS = /^(?:is)?_?(?:anonymous|guest|anon)(?:_?user)?$/
const KIND = /^(?:user|account)?_?(?:type|kind)$/
const PERSONAL =
  /^(?:email|mail|emailaddress|email_?address|permissions?|roles?|is_?admin|is_?staff|is_?superuser|admin|settings|preferences|csrf\w*|privileged|locale|unread\w*|groups?|last_?login\w*|scopes?|rights|timezone|notifications?\w*|two_?factor\w*)$/

const squash = (key: string) => key.toLowerCase().replace(/[_-]/g, '')

/** Reads a value under a key such as `currentUser`; of the values only a name is kept. */
export function readUser(value: unknown, depth = 0): UserSeen {
  if (value === null || value === undefined || value === false || value === '') return NOBODY
  if (typeof value === 'string') {
    if (value.startsWith('{') && depth < 2) return readUser(parseJsonOr(value, '?'), depth + 1)
    if (isGuestName(value)) return NOBODY
    return looksLikeName(value) ? { kind: 'somebody', name: value, personal: false } : UNCLEAR
  }
  if (typeof value === 'number')
    return value === 0 || value === -1 ? NOBODY : { kind: 'somebody', name: null, personal: false }
  return isObject(value) ? readObject(value, depth) : UNCLEAR
}

function readObject(object: JsonObject, depth: number): UserSeen {
  const keys = Object.keys(object).slice(0, 200)
  if (keys.length === 0) return NOBODY
  let personal = false
  let flagged = false
  for (const key of keys) {
    const value = object[key]
    const small = key.toLowerCase()
    if (FLAGS.test(small)) {
      if (value === false && !(small === 'login' && isEmail(String(object['email'])))) return STATED
      flagged ||= value === true
    }
    if ((ANONYMOUS.test(small) && value === true) || (KIND.test(small) && value === 'anonymous')) return STATED
    if (PERSONAL.test(small) && !isEmpty(value)) personal = true
  }
  const own = readNames(object, keys, personal || flagged)
  const isPerson = own.name !== null && [ID, OF_PERSON].every((one) => keys.some((key) => one.test(key) && object[key]))
  for (const inner of ['user', 'account', 'attributes', 'profile', 'data', 'currentUser']) {
    if (depth >= 3 || (object[inner] !== null && !isObject(object[inner]))) continue
    const read = readUser(object[inner], depth + 1)
    // Somebody who has not filled in a profile. An account or a user that is missing means that nobody is logged in.
    if (isPerson && /^(?:profile|attributes)$/.test(inner) && !read.isStated && isEmptyObject(object[inner])) continue
    if (read.kind !== 'unclear' && (read.name !== null || read.kind === 'nobody'))
      return { ...read, personal: read.personal || personal || flagged }
  }
  return own
}

const isEmptyObject = (value: unknown) => isEmpty(value) || (isObject(value) && Object.values(value).every(isEmpty))
const ID = /^(?:_?id|u(?:ser_?)?id|sub|pk)$/i
/** Keys that devices, sessions and sites do not have. */
const OF_PERSON = /^(?:e?mail|user_?name|login|(?:first|full|display|nick)_?name)$/i

const isEmpty = (value: unknown) =>
  value === null || value === '' || value === false || (Array.isArray(value) && value.every(isGuestGroup))
/** Groups of visitors who are not logged in. */
const isGuestGroup = (value: unknown) => typeof value === 'string' && (GUEST_GROUP.test(value) || isGuestName(value))
const GUEST_GROUP = /^(?:role_)?(?:guests?|anonymous|everyone|everybody|all|public|visitors?|unauthenticated)$/i

function readNames(object: JsonObject, keys: readonly string[], personal: boolean): UserSeen {
  const squashed = new Map(keys.map((key) => [squash(key), object[key]]))
  const id = squashed.get(['id', 'uid', 'userid', '_id', 'sub', 'pk'].find((key) => squashed.has(key)) ?? '')
  const stated = NAME_KEYS.map((key) => squashed.get(key)).filter((one) => typeof one === 'string')
  // Things have these, too: they name a user only next to an id.
  const otherwise = ['handle', 'identifier'].map((key) => squashed.get(key)).filter((one) => typeof one === 'string')
  const given = [...stated, ...otherwise.filter(isEmail)].filter((one) => one !== '')
  const all = [...given, ...otherwise].filter((one) => one !== '')
  const zero = id === 0 || id === '0' || id === -1 || id === null || id === '' || id === false
  // Some applications begin with an administrator of this name.
  const said = (given.some(isEmail) ? all : [...all, id]).filter((one) => typeof one === 'string')
  const isGuest = said.some(isGuestName) && !/\badministrator\b/.test(JSON.stringify(squashed.get('tags')))
  if (isGuest || (zero && given.length === 0)) return NOBODY
  const isNameless = all.length === 0 && !squashed.has('uuid') && !squashed.has('guid')
  if (isNameless && stated.length > 0 && !personal) return NOBODY
  const blank = isNameless && NAME_KEYS.some((key) => squashed.get(key) === null)
  if (blank && !personal && (id === undefined || zero)) return NOBODY
  const names = id === undefined || zero ? given : all
  const name = names.find((one) => isEmail(one) || looksLikeName(one)) ?? null
  if (name !== null) return { kind: 'somebody', name, personal }
  return id !== undefined && !zero ? { kind: 'somebody', name: null, personal } : { ...UNCLEAR, personal }
}
