import { type HtmlForm, type HtmlInput, showsLessThan } from '../../html/tree.ts'
import { isTo, type ParsedPage } from '../../page/page.ts'
import { isLoginLabel, purposeOf } from '../../wordings/labels.ts'
import { isLoginUrl } from '../../wordings/urls.ts'
import { insideSigns, isAccountForm, isForeign, isLoginTitle, isNeutral } from './account-form.ts'
import { hit, nothing, type SignalHits, signal } from './signal.ts'

/** By the purpose of a form: its weight, and what is said of it. Of several that are shown, the lowest counts. */
const kinds = {
  login: [-4.5, 'a login form with a password field'],
  maybe_login: [-3, 'a short form that asks for a password'],
  first_step: [-2.5, 'a login form that asks for the user name first'],
  register: [-1.5, 'a form to create an account'],
  reprompt: [-0.5, 'a form that asks for a password only'],
  change_password: [1.2, 'a form to change a password'],
} as const
/** Of a login form that a script will show. */
const LATE = -1.95
/** Of a form that is not shown when the page opens. */
const HIDDEN = 0.5

type FormKind = keyof typeof kinds | 'other'

const TYPED = new Set(['text', 'email', 'tel', 'search', 'url', 'number', ''])
const SECOND_PASSWORD =
  /new|confirm|repeat|again|retype|verify|verif|old|current|curpass|(?:pass|password|passwd|pwd)_?-?[23]|neu|alt(?:es)?pass|ancien|actual|atual|nuev|nov[ao]|oud|nieuw|stare|nowe/
const USER_FIELD =
  /user|login|email|e-mail|mail|uname|account|name|uid|usr|member|identi|benutz|usuario|utilisateur|utente|gebruik|uzytkownik|phone|mobile|tel|nick|lgn|kennung|nutzer|kunde|client|legitim|matricul|document|identifiant|codice/
const LOGIN_IDENT =
  /(?:^|[\s_-])(?:log-?in|log-?on|sign-?in|signin|auth|authenticate|anmeld\w*|connexion|session)(?:$|[\s_-]|form|page|box|panel)/

const [LATE_LINKS, LATE_CHARS] = [6, 1500]

/** What a form with a password field is for. */
export function formKind(form: HtmlForm, parsed: ParsedPage): FormKind {
  const all = form.inputs.filter((input) => input.type === 'password')
  // The fields of a later step of the same form are not shown yet.
  const shown = all.filter((input) => !input.hidden)
  const passwords = shown.length > 0 ? shown : all
  const typed = form.inputs.filter((input) => TYPED.has(input.type))
  const loginish = saysLogin(form, parsed) || completesLogin(form)
  if (passwords.length === 0)
    return (isFirstStep(typed) && (loginish || isLoginPage(parsed))) ||
      (typed.length === 0 && startsLogin(form, parsed))
      ? 'first_step'
      : 'other'
  const registers =
    form.buttons.some((button) => purposeOf(button) === 'register') ||
    /regist|sign-?up|signup|create/i.test(form.action)
  if (passwords.length > 1)
    return registers
      ? 'register'
      : passwords.some((one) => SECOND_PASSWORD.test(one.name) || one.autocomplete === 'new-password')
        ? 'change_password'
        : 'other'
  const [password] = passwords
  if (password === undefined || typed.length > 4) return 'other'
  if (loginish) return 'login'
  if (password.autocomplete.includes('new-password') || SECOND_PASSWORD.test(password.name)) return 'other'
  if (registers) return 'register'
  const neutral = form.buttons.every(
    (button) => isNeutral(button) || (typed.length === 1 && isForeignTitle(button, parsed)),
  )
  const named = typed.some((input) => USER_FIELD.test(input.name) || input.autocomplete.includes('username'))
  if ((neutral && (named || typed.length === 0)) || (typed.length <= 1 && isLoginPage(parsed))) return 'maybe_login'
  return typed.length === 0 ? 'reprompt' : 'other'
}

function saysLogin(form: HtmlForm, parsed: ParsedPage): boolean {
  const ident = parsed.elements[form.element]?.ident ?? ''
  return form.buttons.some(isLoginLabel) || isLoginUrl(form.action) || LOGIN_IDENT.test(ident)
}

/** By what a browser fills in; a form to confirm something has these fields as well. */
function completesLogin({ inputs }: HtmlForm): boolean {
  const completes = (kind: string) => inputs.some((input) => input.autocomplete.includes(kind))
  return completes('current-password') && completes('username')
}

/** A short page whose title or heading is the label of a login. */
const isLoginPage = (parsed: ParsedPage) =>
  parsed.links.length <= 12 && [parsed.title, ...headingsOf(parsed)].some(isLoginTitle)

const headingsOf = ({ texts, elements }: ParsedPage) =>
  texts.filter(({ parent }) => /^h[1-3]$/.test(elements[parent]?.tag ?? '')).map(({ text }) => text)

/** In a language whose words are not known: what the button does is what the page is for. */
const isForeignTitle = (button: string, parsed: ParsedPage): boolean =>
  button !== '' && isForeign(parsed) && headingsOf(parsed).includes(button)

/** "Sign in with …", or the choice of who is to vouch for the visitor: nothing to be typed. */
const startsLogin = ({ action, inputs, buttons }: HtmlForm, { links }: ParsedPage): boolean =>
  inputs.length <= 6 && buttons.length > 0 && links.length <= 12 && isLoginUrl(action)

const isFirstStep = (typed: readonly HtmlInput[]) =>
  typed.length === 1 && typed.some((one) => USER_FIELD.test(one.name) || /username|email/.test(one.autocomplete))

/** A form that asks who the visitor is (logged out), or lets them change a password (logged in). */
export const passwordForm = signal('password_form', ['gate'], (page, parsed) => {
  let best: { kind: keyof typeof kinds; weight: number; hidden: boolean } | null = null
  let late: HtmlForm | null = null
  let signs: number | null = null
  for (const form of parsed.forms) {
    const at = parsed.elements[form.element]
    if (page.showsPassword === false && form.inputs.some(({ type }) => type === 'password')) continue
    if (at?.template === true && page.showsPassword === undefined) {
      late ??= form
      continue
    }
    const kind = formKind(form, parsed)
    if (kind === 'other') continue
    if (kind === 'maybe_login' || (kind === 'login' && !saysLogin(form, parsed))) {
      signs ??= insideSigns(page, parsed)
      if (isAccountForm(form, parsed, kind === 'login' && signs < 2 ? 0 : signs)) continue
    }
    // A hidden one is a dialog that may open later: for when the session ends, or for a visitor without a session.
    const hidden = at?.hidden === true || isUnseen(form)
    const weight = kinds[kind][0] * (hidden ? HIDDEN : 1)
    if (best === null || (hidden === best.hidden ? weight < best.weight : best.hidden)) best = { kind, weight, hidden }
  }
  if (best === null) return late === null ? nothing : lateLogin(late, parsed)
  const found = hit(best.weight, kinds[best.kind][1])
  const loginUrl = best.kind === 'login' ? URL.parse(page.finalUrl)?.href : undefined
  return loginUrl === undefined ? found : { ...found, loginUrl }
})

/** No field is shown. */
function isUnseen({ inputs }: HtmlForm): boolean {
  const fields = inputs.filter(({ type }) => type === 'password' || TYPED.has(type))
  return fields.length > 0 && fields.every(({ hidden }) => hidden)
}

/** A page with little except a form that a script will show, like the login page of most applications of scripts. */
function lateLogin(form: HtmlForm, parsed: ParsedPage): SignalHits {
  const { links, elements, texts } = parsed
  const { element } = form
  const end = elements[element]?.end ?? element
  const kind = formKind(form, parsed)
  // With directives all steps of a login are in one form: the code, the expired password.
  const isStepped = form.inputs.some(({ type }) => type === 'password') && saysLogin(form, parsed)
  if (kind !== 'login' && kind !== 'maybe_login' && !isStepped) return nothing
  if (links.some((link) => isTo('logout', link))) return nothing
  const around = texts.filter(({ parent }) => parent < element || parent > end)
  const isAlone = links.filter((link) => link.element < element || link.element > end).length <= LATE_LINKS
  if (!isAlone || !showsLessThan(LATE_CHARS, { texts: around, elements })) return nothing
  return hit(LATE, 'a hidden login form, and little else')
}
