import type { Evidence, Judgement } from './judgement.ts'
import type { Page } from './page.ts'
import { decide } from './score.ts'
import { clearedCookies } from './signals/cleared-cookies.ts'
import { cookieExpiry } from './signals/cookie-expiry.ts'
import { finalUrl } from './signals/final-url.ts'
import { sign } from './signals/sign.ts'
import { isLogoutLabel } from './words.ts'

/** What the first stage of a scrape's judgement found. */
export type FirstLook =
  | { readonly parse: true; readonly why: string }
  | { readonly parse: false; readonly judgement: Judgement }

/** Of each end of the body so much is looked at; what decides stands in the head, the top or the foot of a page. */
const SCAN_CHARS = 262_144
const MAX_HITS = 400
/** How far a tag's own `<` may lie before a word in it. */
const MAX_TAG = 600

/**
 * All that is looked for, in one pass without backtracking: what a control to log out is made of, a password field,
 * a redirect by the page itself, and a state that says "logged out". Classes instead of the flag `i`: half the time.
 */
const MARKS =
  /[Ll][Oo][Gg][-_ ]?[Oo](?:[Uu][Tt]|ff)|[Ss]ign[-_ ]?[Oo](?:ut|ff)|[Pp]assword["'\s>/]|PASSWORD|[/?=](?:log|sign)[-_]?in(?:\.\w{2,5})?["'?&#]|http-equiv=["']?[Rr]efresh|[Aa]bmelden|connecter<|Cerrar ses|Uitloggen|Afmelden|Wyloguj|Выйти|Выход|ログアウト|退出|登出|注销/g

/**
 * First stage of judging a scrape: status, final URL, Set-Cookie and one linear pass over the body, in tens of
 * microseconds. It decides only what is plain: an answer that is no page, a site that is down, or a page that offers
 * to log out and shows no sign of being logged out. All else is for `judgePage` with its window, off the main thread.
 */
export function scanPage(page: Page): FirstLook {
  const { status } = page
  if (status === 429 || (status >= 500 && status !== 503))
    return decided(page, [
      { ...sign('status', 0, `HTTP ${status}`), verdict: status === 429 ? 'blocked' : 'site_down' },
    ])
  if (status < 200 || status > 299) return { parse: true, why: `HTTP ${status}` }
  if (page.body === '' || !isText(page.contentType)) return decided(page, [])
  if (clearedCookies(page, emptyPage).evidence.length > 0)
    return { parse: true, why: 'the site cleared a cookie of the session' }
  const arrived = finalUrl(page, emptyPage).evidence
  if (arrived.some(({ weight }) => weight < 0)) return { parse: true, why: 'the final URL is a login page' }
  if (!isHtml(page)) return { parse: true, why: 'not HTML' }
  const { body } = page
  const found =
    body.length <= 2 * SCAN_CHARS
      ? scanText(body)
      : join(scanText(body.slice(0, SCAN_CHARS)), () => scanText(body.slice(-SCAN_CHARS)))
  if (typeof found === 'object') return decided(page, [...arrived, found])
  return { parse: true, why: found }
}

/** The judgement of `scanPage` where it decided; null where the page must be parsed. */
export function judgeScan(page: Page): Judgement | null {
  const look = scanPage(page)
  return look.parse ? null : look.judgement
}

type Found = Evidence | 'a password field' | 'a link to log in' | 'a redirect by the page' | 'nothing decides'

function join(first: Found, second: () => Found): Found {
  if (typeof first === 'string' && first !== 'nothing decides') return first
  const last = second()
  return typeof last === 'object' || last !== 'nothing decides' ? last : first
}

function scanText(body: string): Found {
  let logout: Evidence | null = null
  let hits = 0
  for (const match of body.matchAll(MARKS)) {
    hits += 1
    if (hits > MAX_HITS) break
    const first = body.charCodeAt(match.index) | 0x20
    if (first === 0x70) {
      if (isPasswordField(body, match.index)) return 'a password field'
    } else if (first === 0x2f || first === 0x3f || first === 0x3d) {
      if (isLoginLink(body, match.index)) return 'a link to log in'
    } else if (first === 0x68) {
      return 'a redirect by the page'
    } else if (logout === null && isLogoutControl(body, match.index, match[0])) {
      logout = sign('logout', 4.5, `a control to log out: "${match[0]}"`)
    }
  }
  return hits > MAX_HITS ? 'nothing decides' : (logout ?? 'nothing decides')
}

/** `type=password` in any quoting, read backwards from the word. */
function isPasswordField(body: string, at: number): boolean {
  return /type\s{0,3}=\s{0,3}["']?$/i.test(body.slice(Math.max(0, at - 14), at))
}

/** Whether the word stands in the target or class of a link, button or form, or is the whole of such a label. */
function isLogoutControl(body: string, at: number, word: string): boolean {
  const from = Math.max(0, at - MAX_TAG)
  const around = body.slice(from, at + word.length + MAX_TAG)
  const here = at - from
  const open = around.lastIndexOf('<', here)
  const close = around.indexOf('>', open)
  if (open < 0 || close < 0 || DIRECTIVE.test(around.slice(0, here))) return false
  const tag = /^<(a|button|form)\b/i.exec(around.slice(open, open + 8))?.[1]
  if (here < close)
    return tag !== undefined && inTarget(around.slice(open, here), around.charCodeAt(here + word.length))
  const end = around.indexOf('<', close)
  if (end < 0 || !isLogoutLabel(around.slice(close + 1, end))) return false
  return /<(?:a|button)\b[^<]{0,400}(?:<[^/][^<]{0,300}(?:<\/[^<]{0,20})?){0,3}$/i.test(around.slice(0, here))
}

/** `<a href="/login">`: read around the word. */
function isLoginLink(body: string, at: number): boolean {
  const before = body.slice(Math.max(0, at - 300), at)
  return /^<(?:a|form|button)\b/i.test(before.slice(Math.max(0, before.lastIndexOf('<'))))
}

/** A script may never show what stands behind one of these. */
const DIRECTIVE =
  /(?:v-if|v-show|ng-if|ng-show|ng-hide|\*ngif|x-show|x-if|data-bind)=|<template|<script\b[^>]{0,200}>[^<]{0,600}$/i

/** `href="/logout`, `action="…?do=logout`: in an attribute that names a target, as a whole word. */
function inTarget(tagSoFar: string, next: number): boolean {
  const attribute = /\s(href|action|formaction|class|id)\s{0,3}=\s{0,3}["']?(?:[^"'\s]{0,300}[/?&=._#-])?$/i.exec(
    tagSoFar,
  )?.[1]
  if (attribute === undefined) return false
  // `logout` and then a letter (logoutPath) is some other word; `=` makes it a parameter, as of a login page.
  const isLetter = (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a
  return !isLetter && next !== 0x3d
}

function isText(contentType: string | null): boolean {
  return (
    contentType === null ||
    /^\s*(?:text\/(?:html|plain|xml)|application\/(?:[\w.+-]*(?:json|xml)|graphql))/i.test(contentType)
  )
}

function isHtml(page: Page): boolean {
  return page.contentType === null ? /^\s{0,200}</.test(page.body.slice(0, 300)) : /html/i.test(page.contentType)
}

const emptyPage = {
  elements: [],
  texts: [],
  forms: [],
  links: [],
  metas: [],
  scripts: [],
  title: '',
  lang: '',
  json: undefined,
  textLength: 0,
} as const

function decided(page: Page, evidence: readonly Evidence[]): FirstLook {
  return {
    parse: false,
    judgement: {
      ...decide(evidence),
      evidence,
      detectedUser: null,
      accountLinks: [],
      userElements: [],
      cookieExpiry: cookieExpiry(page),
      loginUrl: null,
    },
  }
}
