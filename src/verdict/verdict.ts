import { detectedUser, isSure } from './detected-user.ts'
import type { Evidence, Judgement } from './judgement.ts'
import type { Page } from './page.ts'
import { parsePage } from './parse.ts'
import type { ParsedPage } from './parsed-page.ts'
import { decide } from './score.ts'
import { accountLinks } from './signals/account-links.ts'
import { addressName } from './signals/address-name.ts'
import { challenge } from './signals/challenge.ts'
import { clearedCookies } from './signals/cleared-cookies.ts'
import { emptyShell } from './signals/empty-shell.ts'
import { finalUrl } from './signals/final-url.ts'
import { greeting } from './signals/greeting.ts'
import { headAddress } from './signals/head-address.ts'
import { jsonAnswer } from './signals/json-answer.ts'
import { loginDemand } from './signals/login-demand.ts'
import { loginLink } from './signals/login-link.ts'
import { logout, logoutControls } from './signals/logout.ts'
import { ownDetails } from './signals/own-details.ts'
import { ownRecord } from './signals/own-record.ts'
import { pageClass } from './signals/page-class.ts'
import { passwordForm } from './signals/password-form.ts'
import { pictureLabel } from './signals/picture-label.ts'
import { scriptVisitor } from './signals/script-visitor.ts'
import { secondStep } from './signals/second-step.ts'
import { selfAnswer } from './signals/self-answer.ts'
import type { Signal, Signs } from './signals/sign.ts'
import { softRedirect } from './signals/soft-redirect.ts'
import { status } from './signals/status.ts'
import { trailingGreeting } from './signals/trailing-greeting.ts'
import { userBox } from './signals/user-box.ts'
import { userCard } from './signals/user-card.ts'
import { userLink } from './signals/user-link.ts'
import { userMenu } from './signals/user-menu.ts'
import { userMeta } from './signals/user-meta.ts'
import { userState } from './signals/user-state.ts'

const signals: readonly Signal[] = [
  status,
  challenge,
  finalUrl,
  softRedirect,
  passwordForm,
  secondStep,
  loginLink,
  loginDemand,
  greeting,
  userMeta,
  userState,
  pageClass,
  accountLinks,
  jsonAnswer,
  clearedCookies,
  ownRecord,
  emptyShell,
]

/** What names the visitor and weighs nothing: looked for only where somebody is logged in. */
const naming: readonly Signal[] = [
  trailingGreeting,
  userLink,
  ownDetails,
  selfAnswer,
  scriptVisitor,
  userBox,
  pictureLabel,
  userCard,
  addressName,
  headAddress,
]

/** What is known beside the page itself. */
export interface Beside {
  /** Signs from elsewhere: a comparison with an anonymous copy, a rule of the user's own. */
  readonly evidence?: readonly Evidence[]
}

/**
 * Judges one page: does its answer belong to somebody who is logged in?
 *
 * Pure: the same page gives the same judgement. Never throws. Costs about as much as parsing the page did.
 */
export function judge(page: Page, parsed: ParsedPage, beside: Beside = {}): Judgement {
  const signs = signsOf(page, parsed)
  return judgeSigns(signs, beside, () => namesOf(page, parsed, signs))
}

/** All that the signals find in a page that weighs. */
export function signsOf(page: Page, parsed: ParsedPage): readonly Signs[] {
  const controls = logoutControls(page, parsed)
  return [...signals.map((signal) => signal(page, parsed)), logout(controls, parsed), userMenu(page, parsed, controls)]
}

/**
 * What only names the visitor, if somebody is logged in.
 * @param signs what was found before: where that names somebody surely, no more is looked for
 */
export function namesOf(page: Page, parsed: ParsedPage, signs: readonly Signs[]): readonly Signs[] {
  return isSure(signs.map((one) => one.names ?? [])) ? [] : naming.map((signal) => signal(page, parsed))
}

/** What the page states of its visitor, if somebody is logged in. */
export function visitorIn(signs: readonly Signs[]): Pick<Judgement, 'detectedUser' | 'accountLinks' | 'userElements'> {
  const user = detectedUser(signs.map((one) => one.names ?? []))
  return {
    detectedUser: user,
    accountLinks: unique(signs.flatMap((one) => one.accountLinks ?? [])),
    userElements:
      user === null ? [] : unique(signs.flatMap((one) => one.userElements ?? [])).filter((text) => text.includes(user)),
  }
}

const nobody = { detectedUser: null, accountLinks: [], userElements: [] } as const

/**
 * The judgement that signs found before amount to.
 * @param more what only names, asked for where somebody is logged in
 */
export function judgeSigns(
  signs: readonly Signs[],
  beside: Beside = {},
  more: () => readonly Signs[] = () => [],
): Judgement {
  const evidence = [...signs.flatMap((one) => one.evidence), ...(beside.evidence ?? [])]
  const decision = decide(evidence)
  const inside = decision.verdict === 'logged_in'
  return {
    ...decision,
    ...(inside ? visitorIn([...signs, ...more()]) : nobody),
    evidence: evidence.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 30),
    loginUrl: inside ? null : (signs.find((one) => one.loginUrl !== undefined)?.loginUrl ?? null),
  }
}

/** Parses and judges in one step: `window` for a scrape (first and last 32 KB), the whole page for a validation. */
export function judgePage(page: Page, options: { readonly window?: boolean } & Beside = {}): Judgement {
  return judge(page, parsePage(page.body, { window: options.window ?? false }), options)
}

/** The judgement where no page came back at all. */
export function unreachable(seen: string): Judgement {
  return {
    verdict: 'unreachable',
    confidence: 90,
    pLoggedIn: 0.5,
    evidence: [{ signal: 'unreachable', weight: 0, seen: seen.slice(0, 160) }],
    detectedUser: null,
    accountLinks: [],
    userElements: [],
    loginUrl: null,
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)].slice(0, 10)
