import { fold } from './fold.ts'
import { anyOf, hasNoSpaces, phrasesOf } from './wordings.ts'

/** The purpose of a link or a button, by its label or its address. */
export type LinkPurpose = 'login' | 'logout' | 'register' | 'account'

const logoutLabels = phrasesOf('logout')
const loginLabels = phrasesOf('login')
const guestNames = phrasesOf('guest')

/** The purpose of each label; if a label has two, the last one counts. */
const purposes: ReadonlyMap<string, LinkPurpose> = new Map(
  (['account', 'register', 'login', 'logout'] as const).flatMap((purpose) =>
    phrasesOf(purpose).map((label) => [label, purpose] as const),
  ),
)
/** Labels that are never a name. */
export const menuWords: ReadonlySet<string> = new Set([...purposes.keys(), ...guestNames, ...phrasesOf('menu')])
const nobodysNames = new Set([...guestNames, ...loginLabels])

/** The label of a control asks something. */
export const ASKS = /[?？]/

/** Without punctuation and numbers around it: "» Log out (3)", "Log out 09:58" → "log out". */
function labelOf(text: string): string {
  const folded = fold(text)
  if (/^[a-z][a-z ]*$/.test(folded)) return folded
  return folded
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N})]+$/u, '')
    .replace(/ ?\([\d\s]*\)$| ?\(?\d{1,3}:\d\d(?::\d\d)?\)?$/, '')
}

/** Whether a text has more words than the label of a control. */
export const isPhrase = (text: string): boolean => text.trim().split(/\s+/, 6).length > 4

/** The purpose of a control with this label; null: unknown. */
export function purposeOf(text: string): LinkPurpose | null {
  if (text.length > 80) return null
  const label = labelOf(text)
  return purposes.get(label) ?? (isCompoundLogin(label) ? 'login' : null)
}

/** Between two labels that share one control: "Login / Register", "Anmelden oder registrieren". */
const BETWEEN = new RegExp(
  `\\s?[/|・·&、]\\s?|\\s(?:${anyOf(phrasesOf('or'))})\\s|\\s?(?:${anyOf(phrasesOf('or').filter(hasNoSpaces))})\\s?`,
)
const MAX_PARTS = 3
/** A login with a provider, or to a site. */
const LOGIN_PHRASE = aroundProvider('loginWith')
const CONTINUE_PHRASE = aroundProvider('continueWith')
const LOGIN_PHRASE_CHARS = 60

/** A login with a provider, or together with something else in one label. */
function isCompoundLogin(label: string): boolean {
  if (label.length <= LOGIN_PHRASE_CHARS && LOGIN_PHRASE.test(label)) return true
  if (!BETWEEN.test(label)) return false
  const parts = label.split(BETWEEN)
  if (parts.length > MAX_PARTS) return false
  const found = parts.map((part) => purposes.get(part.trim()))
  return found.includes('login') && !found.includes(undefined) && !found.includes('logout')
}

/** "Continue with Acme": a login by way of another site. */
export function continuesElsewhere(text: string): boolean {
  return text.length <= 80 && CONTINUE_PHRASE.test(labelOf(text))
}

/** Each phrase at the beginning of a label, or as the whole of one if `…` stands in it for the name of a provider. */
function aroundProvider(field: 'loginWith' | 'continueWith'): RegExp {
  const phrases = phrasesOf(field)
  const beginnings = phrases.filter((phrase) => !phrase.includes('…'))
  const wholes = phrases.filter((phrase) => /.…/.test(phrase))
  const endings = phrases.filter((phrase) => phrase.startsWith('…')).map((phrase) => phrase.slice(1))
  const withName = `…(?:${anyOf(endings)})|${anyOf(wholes)}`.replaceAll('…', '.{1,40}')
  return new RegExp(`^(?:${anyOf(beginnings)})(?![\\p{L}\\p{N}])|^(?:${withName})$`, 'u')
}

/** "Log out, you are logged in as Mira", "Login / Get an account": the purpose of the first one or two words, if the whole label has none. */
export function purposeOfBeginning(text: string): LinkPurpose | null {
  const [first = '', second = ''] = text.trim().split(/\s+/, 2)
  return purposeOf(first.replace(/[,.:]$/, '')) ?? purposeOf(`${first} ${second}`.replace(/[,.:]$/, ''))
}

export const isLoginLabel = (text: string): boolean => purposeOf(text) === 'login'

/** The name of a guest, or an offer in its place: "Hello, sign in". */
export const isGuestName = (text: string): boolean =>
  nobodysNames.has(labelOf(text).replace(/[.!,]+$|(?<=^guest)[_ -]?\d{4,}$/, ''))

const LOGOUT_FIRST = new RegExp(`^(?:${anyOf(logoutLabels)})(?=.)`)

/** "Log out (mira)", "Abmelden [mira]", "Logout mira@example.net": the name next to the word, or null. */
export function nameInLogoutLabel(text: string): string | null {
  if (text.length > 100) return null
  const found = LOGOUT_FIRST.exec(fold(text))?.[0]
  if (found === undefined || fold(text.slice(0, found.length)) !== found) return null
  const rest = text.slice(found.length)
  if (!/^\s*[[(:«"'-]|^\s+\S+@|^,?\s/.test(rest)) return null
  const bracketed = /^[\s:,-]*[[(«"']?\s*(.{1,64}?)\s*[\])»"']?\s*$/u.exec(rest)
  const plain = /^\s*[[(«"':,-]/.test(rest) || /@/.test(rest)
  return plain ? (bracketed?.[1] ?? null) : null
}
