import type { LinkPurpose } from './link-purpose.ts'

/** Between two labels that share one control: "Login / Register", "Anmelden oder registrieren". */
const BETWEEN = /\s?[/|・·&、]\s?|\s(?:or|oder|ou|o|of|lub|или|и|and|und|et|y|e|en|i)\s/
const MAX_PARTS = 3
/** A login by way of something, or into something. */
const LOGIN_PHRASE =
  /^(?:log|sign) ?(?:in|on) (?:to|with|using|via|through|for)\b|^login (?:to|with|using|via)\b|^(?:anmelden|einloggen) (?:mit|uber|bei|im|am)\b|^mit .{1,30} (?:anmelden|einloggen)$|^(?:se connecter|connexion) (?:avec|via|a)\b|^(?:iniciar sesion|acceder|entrar) con\b|^iniciar sesion en\b|^(?:acceder|entrar) (?:a|en) (?:mi|su|tu) \w|^(?:entrar|iniciar sessao) com\b|^iniciar sessao (?:em|na|no)\b|^(?:entrar|aceder) (?:na|a) (?:minha|sua) \w|^accedi (?:con|tramite)\b|^accedi (?:al|alla) (?:mio|mia|tuo|tua) \w|^(?:inloggen|aanmelden) (?:met|via|bij|op|in)\b|^zaloguj(?: sie)? (?:przez|za pomoca|do)\b|^войти (?:через|с помощью|по|в)(?: |$)|^(?:使用|通过|用).{1,20}登[录入]$/
const LOGIN_PHRASE_CHARS = 60

/** Beginnings of such phrases that no plain label has. */
export const PHRASE_BEGINNINGS: readonly string[] = ['mit ', '使用', '通过', '用']

/**
 * What a label says that is not one of the known ones itself, folded: two of them in one, of which a login counts before
 * all, or a login by way of something. Null for what is neither.
 */
export function purposeOfCompound(folded: string, known: ReadonlyMap<string, LinkPurpose>): LinkPurpose | null {
  if (folded.length <= LOGIN_PHRASE_CHARS && LOGIN_PHRASE.test(folded)) return 'login'
  const parts = folded.split(BETWEEN)
  if (parts.length < 2 || parts.length > MAX_PARTS) return null
  const purposes = parts.map((part) => known.get(part.trim()))
  if (purposes.includes(undefined) || purposes.includes('logout')) return null
  return purposes.includes('login') ? 'login' : null
}
