import { accountName, anyName, loginName, logoutName, readable } from './path-names.ts'

/** A longer address has no purpose: what is done with one is linear. */
const MAX_CHARS = 8192

const ACTION_PARAMETERS =
  /^_?(?:a|act|action|cmd|command|do|exec|m|mode|mod|module|op|option|p|page|r|route|section|task|title|view|q)$/i
const RETURN_PARAMETERS =
  /^(?:next|back|back_?url|continue|dest|destination|from|goto|login_?redirect|redir|redirect|redirect_?(?:to|url|uri)|ref|referer|request|return|return_?(?:to|url)|service|target|url|came_from|r|rd)$/i

/** `javascript:doLogout()` */
const CALLS_LOGOUT = /^javascript:[\s\w.]{0,40}?(?:log|sign)_?(?:out|off)\w{0,20}\s?\(/i

/** The purpose of an address, if its path or its query says so; most are not even parsed. */
export function purposeOfUrl(url: string, base = 'http://site/'): 'login' | 'logout' | 'account' | null {
  if (url === '' || url.length > MAX_CHARS) return null
  if (/^(?:javascript|mailto|data):/i.test(url)) return CALLS_LOGOUT.test(url) ? 'logout' : null
  const parsed = anyName.test(readable(`${base} ${url}`)) ? URL.parse(url, base) : null
  if (parsed === null) return null
  const parts = readable(parsed.pathname).split('/').filter(Boolean)
  if (logsOut(parsed, parts)) return 'logout'
  return logsIn(parsed, parts) ? 'login' : isAccount(parsed, parts) ? 'account' : null
}

/** `/login`, `/users/sign_in`, `/session/new`, `?action=login`, `#/login`: a page whose purpose is to log in. */
export const isLoginUrl = (url: string, base?: string): boolean => purposeOfUrl(url, base) === 'login'
/** `/logout`, `?do=logout`, `#signout`: following it ends the session. */
export const isLogoutUrl = (url: string): boolean => purposeOfUrl(url) === 'logout'
/** `/account`, `/settings/profile`, `?exec=preferences`: a page about the visitor. */
export const isAccountUrl = (url: string, base?: string): boolean => purposeOfUrl(url, base) === 'account'

const someAction = (url: URL, test: (value: string) => boolean): boolean =>
  [...url.searchParams].some(([name, value]) =>
    value === '' ? test(readable(name)) : ACTION_PARAMETERS.test(name) && readable(value).split(/[/:;]/).some(test),
  )

/** For a URL that does not log out. */
function logsIn(parsed: URL, parts: readonly string[]): boolean {
  const last = parts.at(-1) ?? ''
  if (last === 'new' && /^(?:user_?)?sessions?$/.test(parts.at(-2) ?? '')) return true
  // `/it/auth/` is a page; `/api/auth/` is not.
  if (last === 'auth' && !parts.some((part) => /^(?:api|rest|v\d)$/.test(part))) return true
  if (parts.slice(-2).some((part) => loginName.test(part)) || loginName.test(last.split(':').at(-1) ?? '')) return true
  return (
    someAction(parsed, (value) => loginName.test(value)) ||
    /^#!?\/?(?:auth\/)?(?:log-?in|sign-?in)\b/i.test(parsed.hash)
  )
}

/** `/login?logout_token=…`: a login page that ends the session, protected by a token. */
const LOGOUT_TOKEN = /(?:^|[-_])(?:log|sign)[-_]?(?:out|off)[-_]?(?:token|key|hash|nonce)$/i

function logsOut(parsed: URL, parts: readonly string[]): boolean {
  if (parts.slice(-2).some((part) => logoutName.test(part.split(':').at(-1) ?? ''))) return true
  // `/index?logout=1` logs out; `/login?logout=1` is the page after it.
  const flagged =
    !loginName.test(parts.at(-1) ?? '') && /[?&](?:log|sign)[-_]?out=(?:1|true|yes|y)(?:&|$)/i.test(parsed.search)
  return (
    flagged ||
    [...parsed.searchParams].some(([name, value]) => LOGOUT_TOKEN.test(name) && value.length >= 6) ||
    someAction(parsed, (value) => logoutName.test(value)) ||
    logoutName.test(readable(parsed.hash).replace(/^#!?\/?/, ''))
  )
}

function isAccount(parsed: URL, parts: readonly string[]): boolean {
  return (
    parts.slice(0, 4).some((part) => accountName.test(part)) ||
    someAction(parsed, (value) => value.split('.').some((part) => accountName.test(part)))
  )
}

/** Whether the URL contains the address to return to after a login (`?next=/x`). */
export function hasReturnParameter(url: string): boolean {
  return [...(URL.parse(url)?.searchParams.keys() ?? [])].some((name) => RETURN_PARAMETERS.test(name))
}

/** The path, safe to show: no query value, no fragment, no userinfo. */
export function shownPath(url: string, base?: string): string {
  return (URL.parse(url, base)?.pathname ?? url.split(/[?#]/)[0] ?? '').slice(0, 120)
}

const WRITTEN_PAGES =
  /\/(?:docs?|documentation|blogs?|posts?|articles?|tags?|questions|guides?|tutorials?|reference|manual|kb|faq|examples?|issues|topics?|threads?)\//i

/** `/docs/api/logout`, `/posts/login`: by its path, an article about logging in or out. */
export function isWrittenPage(href: string): boolean {
  return href.length <= 2000 && WRITTEN_PAGES.test(href.split(/[?#]/)[0] ?? '')
}
