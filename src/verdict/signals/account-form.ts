import { declaredLanguage, type HtmlForm, type HtmlText } from '../../html/tree.ts'
import { isTo, type Page, type ParsedPage } from '../../page/page.ts'
import { menuNames } from '../../visitor/menu-names.ts'
import { fold } from '../../wordings/fold.ts'
import { isLoginLabel } from '../../wordings/labels.ts'
import { shownPath } from '../../wordings/urls.ts'
import { isKnownLanguage, phrasesOf } from '../../wordings/wordings.ts'
import { refusalIn } from './login-demand.ts'

const NEUTRAL = new Set(['', '→', '>', '>>', '»', ...phrasesOf('proceed')])
/** Links to so many pages are the navigation of an application. */
const NAVIGATION = 8
/** Fields about a person or a server, which a login does not ask for. */
const DETAILS =
  /(?:first|given|last|family|full|display|real)[-_. ]?name|surname|vorname|nachname|prenom|apellido|cognome|\b(?:smtp|imap|pop3?)|\bhost\b|\bport\b/

/** Whether a button may send any form: "Continue", or only an icon. */
export const isNeutral = (button: string): boolean => NEUTRAL.has(fold(button))

/** Whether the title of a page, or a heading, is the label of a login. */
export const isLoginTitle = (text: string): boolean => isLoginLabel(text.split(/\s[-|–—:·•»]\s/)[0] ?? '')

/** In a language whose words are not known. */
export function isForeign(parsed: ParsedPage): boolean {
  const language = declaredLanguage(parsed)
  return language !== '' && !isKnownLanguage(language)
}

/** How much shows that the visitor was let in, a navigation and their name, on a page that does not speak of a login: 0 to 2. */
export function insideSigns(page: Page, parsed: ParsedPage): number {
  const { links, elements, texts, title } = parsed
  if (isForeign(parsed) || isLoginTitle(title)) return 0
  if (links.some((link) => isTo('login', link) || link.says === 'register')) return 0
  const invites = ({ text, parent }: HtmlText) =>
    elements[parent]?.tag !== 'label' && (isLoginTitle(text) || refusalIn(text) === 'demand')
  if (texts.some(invites)) return 0
  const pages = new Set(links.filter(({ tag }) => tag === 'a').map(({ href }) => shownPath(href, page.finalUrl)))
  return Number(pages.size >= NAVIGATION) + Number(menuNames(page, parsed, []).length > 0)
}

/**
 * Whether a form with a password is one of a user who is let in: of their profile, another user, a server. Its button, which may
 * stand outside, does not log in; next to one that could ("Continue"), details of a person or a server, or both signs, tell it.
 */
export function isAccountForm({ buttons, inputs }: HtmlForm, { links, forms }: ParsedPage, signs: number): boolean {
  const filled = inputs.filter(({ value }) => value.trim() !== '').length
  if (signs === 0 || filled > 1 || inputs.some(({ name }) => DETAILS.test(name))) return signs > 0
  const outer = links.filter(({ tag, text }) => tag !== 'a' && forms.every((form) => !form.buttons.includes(text)))
  const labels = buttons.length > 0 ? buttons : outer.map(({ text }) => text)
  return !labels.every(isNeutral) || (signs === 2 && filled === 0)
}
