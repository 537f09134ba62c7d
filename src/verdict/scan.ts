import { anyOf, wordings } from '../wordings/wordings.ts'
import type { Evidence, Judgement } from './judgement.ts'
import type { Page } from './page.ts'
import { parsePage } from './parse.ts'
import { isLoginLink, isPasswordField, logoutControl } from './scan-context.ts'
import { decide } from './score.ts'
import { clearedCookies } from './signals/cleared-cookies.ts'
import { finalUrl } from './signals/final-url.ts'
import { isStepUrl } from './signals/second-step.ts'
import { status as statusSignal } from './signals/status.ts'
import { nobody } from './verdict.ts'

/** Of each end of the body so much is looked at; what decides stands in the head, the top or the foot of a page. */
const SCAN_CHARS = 262_144
const MAX_HITS = 400

/**
 * Passes without backtracking, each led by rare characters: the one combined expression costs three times as much.
 * Classes stand for the flag `i`, which costs twice.
 */
const LOGIN_OR_LOGOUT = /[Ll][Oo]?[Gg][-_ ]?[OoIi][ufn]|[Ss]ign[-_ ]?[OoIi][ufn]|LOG ?OUT/g
const PASSWORD_VALUE = /[Ww][Oo][Rr][Dd]["'\s>/]/g
const REFRESH = /http-equiv\s{0,3}=\s{0,3}["']?refresh/i
/** Labels that end a session elsewhere than in English, whose targets mostly do not say so. */
const OTHER_LOGOUT = new RegExp(anyOf(quick('quickLogout')), 'g')
/** The control for the opposite, alone in its element, in those languages. */
const OTHER_LOGIN = new RegExp(`>\\s{0,20}(?:${quick('quickLogin').map(anyCase).join('|')})[^<]{0,30}<`)

function quick(field: 'quickLogout' | 'quickLogin'): string[] {
  return wordings.flatMap((wording) => wording[field]?.split('|') ?? [])
}

/** With a small letter or a capital. */
function anyCase(word: string): string {
  return anyOf([word]).replace(/^./u, (first) => `[${first}${first.toUpperCase()}]`)
}
const CODE_NAME = /[\s"'_[-](?:t?otp|[2mt]fa|passcode|two-?_?factor|(?:auth|security|sms)[-_]?code)[\s"'_\]-]/i
/** A page that only asks for a code is no longer than this, styles and scripts included. */
const SHORT_CHARS = 16_384
/** A meta refresh stands in the head. */
const HEAD_CHARS = 8192

/**
 * First stage of judging a scrape: status, final URL, Set-Cookie and one linear pass over the body, in tens of
 * microseconds. It decides only what is plain: an answer that is no page, a site that is down, or a page that offers
 * to log out and shows no sign of being logged out. All else is for `judgePage` with its window, off the main thread.
 * @returns why the page must be parsed, where it does not decide
 */
export function scanPage(page: Page): Judgement | string {
  const { status } = page
  if (status === 429 || (status >= 500 && status !== 503 && status !== 511))
    return decided(statusSignal.find(page, emptyPage).evidence)
  if (status < 200 || status > 299) return `HTTP ${status}`
  if (page.body === '' || !isText(page.contentType)) return decided([])
  if (clearedCookies.find(page, emptyPage).evidence.length > 0) return 'the site cleared a cookie of the session'
  const arrived = finalUrl.find(page, emptyPage).evidence
  if (arrived.some(({ weight }) => weight < 0)) return 'the final URL is a login page'
  if (isStepUrl(page.finalUrl)) return 'the final URL is a step of a login'
  if (!isHtml(page)) return 'not HTML'
  const { body } = page
  const found =
    body.length <= 2 * SCAN_CHARS ? scanText(body) : scanEnds(body.slice(0, SCAN_CHARS), body.slice(-SCAN_CHARS))
  return typeof found === 'string' ? found : decided([...arrived, found])
}

/** The judgement of `scanPage` where it decided; null where the page must be parsed. */
export function judgeScan(page: Page): Judgement | null {
  const found = scanPage(page)
  return typeof found === 'string' ? null : found
}

type Found = Evidence | string

const NOTHING = 'nothing decides'

/** Both ends of a long page: what stands against being logged in counts in either. */
function scanEnds(head: string, tail: string): Found {
  const first = scanText(head)
  if (typeof first === 'string' && first !== NOTHING) return first
  const last = scanText(tail)
  if (last !== NOTHING) return typeof first === 'string' && typeof last === 'object' ? (passwordIn(head) ?? last) : last
  return typeof first === 'object' ? (passwordIn(tail) ?? first) : NOTHING
}

function scanText(body: string): Found {
  if (REFRESH.test(body.slice(0, HEAD_CHARS))) return 'a redirect by the page'
  const logout = findLogout(body, LOGIN_OR_LOGOUT) ?? findLogout(body, OTHER_LOGOUT)
  if (logout === null || typeof logout === 'string') return logout ?? NOTHING
  return passwordIn(body) ?? codeIn(body) ?? (OTHER_LOGIN.test(body) ? 'a control to log in' : logout)
}

/** A field for a code, as the second step of a login has it; by its name only where the page is short. */
function codeIn(body: string): string | null {
  const asks = body.includes('one-time-code') || (body.length <= SHORT_CHARS && CODE_NAME.test(body))
  return asks ? 'a field for a code' : null
}

function passwordIn(body: string): string | null {
  let hits = 0
  for (const match of body.matchAll(PASSWORD_VALUE)) {
    hits += 1
    if (hits > MAX_HITS) return NOTHING
    if (isPasswordField(body, match.index)) return 'a password field'
  }
  return null
}

function findLogout(body: string, words: RegExp): Found | null {
  let logout: Evidence | null = null
  let hits = 0
  for (const match of body.matchAll(words)) {
    hits += 1
    if (hits > MAX_HITS) return NOTHING
    const [word] = match
    // "login", "log in", "sign in"
    if (/in$/i.test(word)) {
      if (isLoginLink(body, match.index, word.length)) return 'a link to log in'
    } else if (logout === null) {
      logout = logoutControl(body, match.index, word)
    }
  }
  return logout
}

function isText(contentType: string | null): boolean {
  return (
    contentType === null ||
    /^\s*(?:text\/(?:html|plain|xml|json)|application\/(?:[\w.+-]*(?:json|xml)|graphql))/i.test(contentType)
  )
}

function isHtml(page: Page): boolean {
  return page.contentType === null ? /^\s{0,200}</.test(page.body.slice(0, 300)) : /html/i.test(page.contentType)
}

const emptyPage = parsePage('')

function decided(evidence: readonly Evidence[]): Judgement {
  return { ...decide(evidence), evidence, ...nobody, loginUrl: null }
}
