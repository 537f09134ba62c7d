import { collapse, fold } from '../wordings/fold.ts'
import { isMailbox, isOfInterface } from '../wordings/interface-words.ts'
import { isGuestName, menuWords } from '../wordings/labels.ts'
import { anyOf, phrasesOf } from '../wordings/wordings.ts'

const EMAIL = /[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}/
const TOKEN = /^(?=[\w+/=~]{24,}$)(?:.*?\d[a-z]){3}/i
const NOT_NAMES =
  /^(?:world|there|all|everyone|everybody|folks|again|friends?|team|to|and|you|my|back|guys|aboard|dear|our|the|this|your|in|on|at|for|from|user name|please|sir|madam|customer|home|new|welcome|hello|true|false|yes|no|admin panel|control panel|zusammen|welt|monde|mundo|mondo|tous|todos|a|an|le|la|el|it|is|as|me|we|here|click here)(?:$|\s)/

/** Whether a text can be the name, user name or e-mail of a person, and not a part of a menu or a sentence. */
export function looksLikeName(text: string): boolean {
  const name = text.trim()
  if (name.length < 1 || name.length > 64 || !/\p{L}/u.test(name) || TOKEN.test(name)) return false
  if (/[<>{}[\]=;"`|\\*#?!/]|:\s|https?:|\.(?:php|html?|js|css|png|jpe?g|svg|gif)$/i.test(name)) return false
  // The first letters of a name, instead of a picture.
  if (/^\p{Lu}{1,3}$/u.test(name)) return false
  const folded = fold(name)
  if (menuWords.has(folded) || NOT_NAMES.test(folded) || isGuestName(folded)) return false
  return name.split(' ').length <= 4
}

const STOP =
  /[!,()|[\]<>;?"«»“”！，。、（）【】·•]|\s[–—-]\s|\s(?:on|at|from|via|since|using|to|with|and|in|auf|bei|sur|en|em|su|op|w|на|в)\s|さん|様|님|\.(?:\s|$)|\s{2}/i

/** The name at the start of a text, up to what cannot belong to it; '' if there is none. */
export function nameAtStart(text: string): string {
  const rest = collapse(text)
    .replace(/^[\s:,：，、!！«"“'([（-]+/, '')
    // The character in front of a user name is not part of it.
    .replace(/^@(?=[\p{L}\d_])/u, '')
    // A directory names its entries by an attribute: "uid=mira,ou=people".
    .replace(/^(?:uid|cn|userid|samaccountname)\s?=\s?/i, '')
  const email = EMAIL.exec(rest)
  if (email !== null && email.index <= 40) return email[0].replace(/\.$/, '')
  const stop = rest.search(STOP)
  const name = (stop < 0 ? rest : rest.slice(0, stop)).replace(/[\s.:'’▾▼⌄˅]+$/u, '').trimStart()
  return looksLikeName(name) ? name : ''
}

/** "Hello": the words that a greeting begins with, the longer first if one begins with another. */
export const hello = anyOf([...phrasesOf('hello')].sort((a, b) => b.length - a.length))
const GREETING = new RegExp(`^(?:${hello})(?![a-z])`)

/**
 * The name that a text of a menu or a bar consists of, without icons, brackets and honorifics: "» mira.holt (Mira Holt)" →
 * "mira.holt"; null if it is not a name. A greeting is read separately.
 */
export function wholeName(text: string): string | null {
  const name = collapse(text)
    .replace(/\s*[([].*$|\s[|·•@]\s.*$/, '')
    .replace(/^[\s|·•:»›@-]+|[\s|·•:,»›▾▼⌄-]+$/gu, '')
    .replace(/\s?(?:さん|様)$/u, '')
  return looksLikeName(name) && !GREETING.test(fold(name)) ? name : null
}

/** The name of a machine or a site: two dots or more, or an ending that no person's name has. */
const HOST = /^[\w-]+(?:\.[\w-]+){2,}$|\.(?:local|lan|internal|localdomain|localhost|com|net|org|io|example|test)$/i

/** `handle`: mira.holt, mira2, mira. `word`: Mira. `words`: Mira Holt. Null for a phrase. */
export function shapeOf(name: string): 'email' | 'handle' | 'word' | 'words' | null {
  if (isEmail(name)) return isMailbox(name) ? null : 'email'
  if (/^v?\d/.test(name) || HOST.test(name)) return null
  if (!name.includes(' '))
    return /^\p{Ll}[\p{L}\d._@+-]*$|^[\p{L}]+[._\d@][\p{L}\d._@-]*$/u.test(name) ? 'handle' : 'word'
  const proper = name.split(' ').every((word) => /^(?:\P{Ll}|von|van|de|da|di|del|der|bin|al|la|le|dos|du)/u.test(word))
  return proper && !/\d/.test(name) ? 'words' : null
}

/** A text that is a name only by its place, and is written like that of an application or a firm. */
export const isImpersonal = (name: string): boolean => (isEmail(name) ? isMailbox(name) : isOfInterface(name))

/** `wholeName`, if it is written like that of a person. */
export function personIn(text: string): string | null {
  const name = wholeName(text)
  return name === null || isImpersonal(name) || shapeOf(name) === null ? null : name
}

/** Not the name of a process or a user on another machine: "rabbit@node1". */
export const isEmail = (text: string): boolean => /@(?:.*\.|localhost$)/.test(text) && EMAIL.exec(text)?.[0] === text

/** Two spellings of one name compare equal: "mira.holt", "Mira Holt", "mira-holt". */
export const nameKey = (name: string): string => fold(name).replace(/[\s._-]+/g, ' ')

/** The only name among several, by their keys; null if there is none, or more than one. */
export function onlyName(names: readonly string[]): string | null {
  return new Set(names.map(nameKey)).size === 1 ? (names[0] ?? null) : null
}
