import { type HtmlForm, showsLessThan } from '../../html/tree.ts'
import type { ParsedPage } from '../../page/page.ts'
import { fold } from '../../wordings/fold.ts'
import { ASKS } from '../../wordings/labels.ts'
import { shownPath } from '../../wordings/urls.ts'
import { anyOf, phrasesOf } from '../../wordings/wordings.ts'
import { formKind } from './password-form.ts'
import { hit, nothing, signal } from './signal.ts'

/** `told`: nothing is to be entered here; without a control to log out next to it, it may be about something else. */
const weights = { asked: -3, told: -2.5, faintlyTold: -1.7 }

const CODE_FIELD =
  /(?:^|[^a-z])(?:t?otp|mfa|2fa|tfa|two[-_]?factor|one[-_]?time|(?:verification|verify|security|authentication|auth|confirmation|sms)[-_]?code|passcode)(?:$|[^a-z])/
const PLAIN_CODE = new RegExp(`^(?:code|pin|token|digit)[-_[]?\\d?\\]?$|${CODE_FIELD.source}`)
const STEP_PATH =
  /(?:^|[/._-])(?:2fa|mfa|t?otp|u2f|webauthn|two[-_]?factor|two[-_]?step|second[-_]?factor)(?:$|[/._-])/i
/** Pages on which a second step is set up. */
const SETTINGS_PATH = /(?:^|[/._-])(?:settings?|preferences|prefs|profile|setup|enable|configure|security)(?:$|[/._-])/i
/** Only a user who is let in can turn the second step off. */
const OFF_PATH = /(?:^|[/._-])(?:disable|deactivate|turn[-_]?off|remove)(?:$|[/._-])/i
const STEP = new RegExp(
  `two[- ]?factor|two[- ]?step|2[- ]?step|enter (?:your|the) pin\\b(?! ?(?:code|of|and)\\b)|\\b2fa\\b|\\bmfa\\b|multi[- ]?factor|authenticator app|(?:verification|authentication|security|one[- ]time) (?:pass)?code|security key|(?:[468]|four|six|eight)[- ]digit (?:pass)?code|(?:sent|emailed|texted) (?:you )?(?:a|an|the|your) (?:(?:6|six)[- ]digit )?(?:code|push|notification)|approve (?:the|this|your|a) (?:request|sign[- ]?in|log[- ]?in)|approve (?:sign|log)[- ]?in|(?:open|approve (?:it )?in|tap .{1,20} in) (?:the|your) .{0,20}\\bapp\\b|(?:new|unknown|unrecogni[sz]ed|verify (?:your|this)|(?:not|n't) (?:know|recogni[sz]e) this) device|(?:verify|confirm) (?:that )?(?:it'?s|it is) (?:really )?you|${anyOf(phrasesOf('secondStep'))}`,
)

const [MAX_LINKS, MAX_CHARS, NOTICE_CHARS] = [8, 1500, 400]

/** Half logged in: a page that asks for a code, a key, a new password or the like after the password. */
export const secondStep = signal('second_step', ['half', 'gate'], (page, parsed) => {
  const path = shownPath(page.finalUrl)
  if (parsed.links.length > MAX_LINKS || SETTINGS_PATH.test(path) || !showsLessThan(MAX_CHARS, parsed)) return nothing
  const [speaks, offersOut] = [speaksOfStep(parsed), parsed.logoutControls.length > 0]
  if (parsed.forms.some((form) => asksForCode(form, speaks)))
    return hit(weights.asked, 'a short page that asks for a code')
  if (offersOut && page.showsPassword !== false && parsed.forms.some((form) => asksAgain(form, parsed)))
    return hit(weights.told, 'a short page that asks its user for the password')
  // The page itself may be requested at its address in another language.
  const isLed = page.hops.length > 0 && lastOf(page.requestedUrl) !== lastOf(page.finalUrl)
  if (isLed && parsed.forms.some((form) => asksForNewPassword(form, parsed)))
    return hit(weights.told, 'redirected to a form for a new password')
  if (!speaks || parsed.links.some(({ href }) => STEP_PATH.test(href) && OFF_PATH.test(href))) return nothing
  if (STEP_PATH.test(path)) return hit(weights.asked, `a second step of the login at ${path}`)
  if (!showsLessThan(NOTICE_CHARS, parsed) || parsed.forms.some(asksForPassword)) return nothing
  const weight = offersOut ? weights.told : weights.faintlyTold
  return hit(weight, 'a notice about a second step of the login')
})

/** `/login/2fa`: the usual address of the second step of a login. */
export const isStepUrl = (url: string): boolean => STEP_PATH.test(shownPath(url))

const lastOf = (url: string) => URL.parse(url)?.pathname.split('/').findLast(Boolean)

/** A login form for the user who is remembered: without a user name, or next to "Not Mira? Log out". */
function asksAgain(form: HtmlForm, parsed: ParsedPage): boolean {
  const own = parsed.elements[form.element]
  if (own?.hidden || own?.template || !/^(?:maybe_)?login$/.test(formKind(form, parsed))) return false
  if (form.inputs.every(({ type, hidden }) => /^(?:hidden|checkbox|password)$/.test(type) && !hidden)) return true
  return parsed.logoutControls.some(({ element, seen }) => {
    return ASKS.test(seen) || parsed.texts.some(({ at, text }) => at === element && ASKS.test(text))
  })
}

/** Typed twice, as of a user whose password has expired. Of the steps that a page holds, scripts may draw another one. */
function asksForNewPassword({ element, inputs }: HtmlForm, { elements }: ParsedPage): boolean {
  if (elements[element]?.hidden === true || elements.some(({ template }) => template)) return false
  return inputs.filter(({ type, hidden }) => type === 'password' && !hidden).length > 1
}

const asksForPassword = ({ inputs }: HtmlForm) => inputs.some(({ type }) => type === 'password')

function asksForCode(form: HtmlForm, speaks: boolean): boolean {
  const { inputs } = form
  const isCode = (one: HtmlForm['inputs'][number]) =>
    !/^(?:hidden|checkbox)$/.test(one.type) &&
    (one.autocomplete.includes('one-time-code') || (speaks ? PLAIN_CODE : CODE_FIELD).test(one.name))
  return (inputs.some(isCode) || isRowOfDigits(inputs)) && !asksForPassword(form)
}

/** A field for each digit. */
function isRowOfDigits(inputs: HtmlForm['inputs']): boolean {
  const typed = inputs.filter(({ type }) => /^(?:text|tel|number)$/.test(type))
  const names = new Set(typed.map(({ name }) => name.replace(/\d+/g, '')))
  return typed.length >= 4 && typed.length <= 8 && names.size === 1
}

function speaksOfStep({ title, texts, elements }: ParsedPage): boolean {
  if (STEP.test(fold(title))) return true
  return texts.slice(0, 40).some(({ text, parent }) => elements[parent]?.hidden !== true && STEP.test(fold(text)))
}
