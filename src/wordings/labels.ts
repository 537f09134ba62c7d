import { PHRASE_BEGINNINGS, purposeOfCompound } from './compound-label.ts'
import { fold } from './fold.ts'
import type { LinkPurpose } from './link-purpose.ts'
import { StemGate } from './stem-gate.ts'
import { phrasesOf } from './wordings.ts'

const logoutLabels = phrasesOf('logout')
const loginLabels = phrasesOf('login')
const registerLabels = phrasesOf('register')
const accountLabels = phrasesOf('account')
const guestNames = phrasesOf('guest')

/** Labels that are never a name. */
export const menuWords: ReadonlySet<string> = new Set([
  ...logoutLabels,
  ...loginLabels,
  ...registerLabels,
  ...accountLabels,
  ...guestNames,
  ...phrasesOf('menu'),
])

const purposes = new Map<string, LinkPurpose>([
  ...accountLabels.map((word) => [word, 'account'] as const),
  ...registerLabels.map((word) => [word, 'register'] as const),
  ...loginLabels.map((word) => [word, 'login'] as const),
  ...logoutLabels.map((word) => [word, 'logout'] as const),
])
/** Most labels are dismissed by how they begin. */
const BEGINNINGS = new StemGate([...purposes.keys(), ...PHRASE_BEGINNINGS])
const LOGOUT_BEGINNINGS = new StemGate(logoutLabels)
const guestSet = new Set(guestNames)
const loginSet = new Set(loginLabels)

/** Without the signs and numbers around it: "» Log out (3)", "Log out 09:58" → "log out". */
function label(text: string): string {
  const folded = fold(text)
  if (/^[a-z][a-z ]*$/.test(folded)) return folded
  return folded
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N})]+$/u, '')
    .replace(/ ?\([\d\s]*\)$| ?\(?\d{1,3}:\d\d(?::\d\d)?\)?$/, '')
}

/** Whether a text has more words than the label of a control. */
export const isPhrase = (text: string): boolean => text.trim().split(/\s+/, 6).length > 4

/** What a control with this label does; null for a label that is none of these. */
export function purposeOf(text: string): LinkPurpose | null {
  if (text.length > 80 || !BEGINNINGS.mayBegin(text)) return null
  const folded = label(text)
  return purposes.get(folded) ?? purposeOfCompound(folded, purposes)
}

/** "Log out, you are logged in as Mira", "Login / Get an account": what the first word or two say, if the rest does not. */
export function purposeOfBeginning(text: string): LinkPurpose | null {
  const [first = '', second = ''] = text.trim().split(/\s+/, 2)
  return purposeOf(first.replace(/[,.:]$/, '')) ?? purposeOf(`${first} ${second}`.replace(/[,.:]$/, ''))
}

export const isLogoutLabel = (text: string): boolean => purposeOf(text) === 'logout'
export const isLoginLabel = (text: string): boolean => purposeOf(text) === 'login'
export const isRegisterLabel = (text: string): boolean => purposeOf(text) === 'register'
/** Nobody's name, or what is offered in its place: "Hello, sign in". */
export const isGuestName = (text: string): boolean => {
  const name = label(text).replace(/[.!,]+$/, '')
  return guestSet.has(name) || loginSet.has(name)
}

/** "Log out (mira)", "Abmelden [mira]", "Logout mira@example.net": the name beside the word, or null. */
export function nameInLogoutLabel(text: string): string | null {
  if (text.length > 100 || !LOGOUT_BEGINNINGS.mayBegin(text)) return null
  const folded = fold(text)
  const found = logoutLabels.find((word) => folded.startsWith(word) && folded.length > word.length)
  if (found === undefined || fold(text.slice(0, found.length)) !== found) return null
  const rest = text.slice(found.length)
  if (!/^\s*[[(:«"'-]|^\s+\S+@|^,?\s/.test(rest)) return null
  const bracketed = /^[\s:,-]*[[(«"']?\s*(.{1,64}?)\s*[\])»"']?\s*$/u.exec(rest)
  const plain = /^\s*[[(«"':,-]/.test(rest) || /@/.test(rest)
  return plain ? (bracketed?.[1] ?? null) : null
}
