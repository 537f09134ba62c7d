import { accountName, anyName, loginName, logoutName, readable } from './path-names.ts'

/** The purpose of a URL by its path and query alone. Bounded and linear: a URL has at most 8,192 characters. */

const ACTION_PARAMETERS =
  /^_?(?:a|act|action|cmd|command|do|exec|m|mode|mod|module|op|option|p|page|r|route|section|task|title|view|q)$/i
const RETURN_PARAMETERS =
  /^(?:next|back|back_?url|continue|dest|destination|from|goto|login_?redirect|redir|redirect|redirect_?(?:to|url|uri)|ref|referer|request|return|return_?(?:to|url)|service|target|url|came_from|r|rd)$/i
function parse(url: string, base?: string): URL | null {
  if (url.length > 8192) return null
  return URL.parse(url, base)
}

function segments(url: URL): string[] {
  return readable(url.pathname)
    .split('/')
    .filter((part) => part !== '')
}

function someAction(url: URL, test: (value: string) => boolean): boolean {
  for (const [name, value] of url.searchParams)
    if (value === '' ? test(readable(name)) : ACTION_PARAMETERS.test(name) && readable(value).split(/[/:;]/).some(test))
      return true
  return false
}

/** `/login`, `/users/sign_in`, `/session/new`, `?action=login`, `#/login`: a page whose purpose is to log in. */
export function isLoginUrl(url: string, base?: string): boolean {
  const parsed = parse(url, base)
  return parsed !== null && !logsOut(parsed) && logsIn(parsed)
}

/** For a URL that does not log out. */
function logsIn(parsed: URL): boolean {
  const parts = segments(parsed)
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

/** `/logout`, `?do=logout`, `#signout`: following it ends the session. */
export function isLogoutUrl(url: string, base?: string): boolean {
  const parsed = parse(url, base)
  return parsed !== null && logsOut(parsed)
}

function logsOut(parsed: URL): boolean {
  const parts = segments(parsed)
  if (parts.slice(-2).some((part) => logoutName.test(part.split(':').at(-1) ?? ''))) return true
  // `/index?logout=1` logs out; `/login?logout=1` is the page after it.
  const flagged =
    !loginName.test(parts.at(-1) ?? '') && /[?&](?:log|sign)[-_]?out=(?:1|true|yes|y)(?:&|$)/i.test(parsed.search)
  return (
    flagged ||
    carriesLogoutToken(parsed) ||
    someAction(parsed, (value) => logoutName.test(value)) ||
    logoutName.test(readable(parsed.hash).replace(/^#!?\/?/, ''))
  )
}

/** `/login?logout_token=…`: a login page that ends the session, protected by a token. */
function carriesLogoutToken({ searchParams }: URL): boolean {
  return [...searchParams].some(([name, value]) => LOGOUT_TOKEN.test(name) && value.length >= 6)
}
const LOGOUT_TOKEN = /(?:^|[-_])(?:log|sign)[-_]?(?:out|off)[-_]?(?:token|key|hash|nonce)$/i

/** Whether the URL contains the address to return to after a login (`?next=/x`). */
export function hasReturnParameter(url: string): boolean {
  return [...(parse(url)?.searchParams.keys() ?? [])].some((name) => RETURN_PARAMETERS.test(name))
}

/** `/account`, `/settings/profile`, `?exec=preferences`: a page about the visitor. */
export function isAccountUrl(url: string, base?: string): boolean {
  const parsed = parse(url, base)
  return parsed !== null && isAccount(parsed)
}

function isAccount(parsed: URL): boolean {
  if (
    segments(parsed)
      .slice(0, 4)
      .some((part) => accountName.test(part))
  )
    return true
  return someAction(parsed, (value) => value.split(/[.]/).some((part) => accountName.test(part)))
}

/** The path, safe to show: no query value, no fragment, no userinfo. */
export function shownPath(url: string, base?: string): string {
  return (parse(url, base)?.pathname ?? url.split(/[?#]/)[0] ?? '').slice(0, 120)
}

const WRITTEN_PAGES =
  /\/(?:docs?|documentation|blogs?|posts?|articles?|tags?|questions|guides?|tutorials?|reference|manual|kb|faq|examples?|issues|topics?|threads?)\//i

/** `/docs/api/logout`, `/posts/login`: by its path, an article about logging in or out. */
export function isWrittenPage(href: string): boolean {
  return href.length <= 2000 && WRITTEN_PAGES.test(href.split(/[?#]/)[0] ?? '')
}

/** `javascript:doLogout()` */
const CALLS_LOGOUT = /^javascript:[\s\w.]{0,40}?(?:log|sign)_?(?:out|off)\w{0,20}\s?\(/i

/** The purpose of a link by its URL alone; most URLs are not even parsed. */
export function purposeOfUrl(href: string): 'login' | 'logout' | 'account' | null {
  if (href === '' || href.length > 2000) return null
  if (/^(?:javascript|mailto|data):/i.test(href)) return CALLS_LOGOUT.test(href) ? 'logout' : null
  if (!anyName.test(readable(href))) return null
  const parsed = parse(href, 'http://site/')
  if (parsed === null) return null
  return logsOut(parsed) ? 'logout' : logsIn(parsed) ? 'login' : isAccount(parsed) ? 'account' : null
}
