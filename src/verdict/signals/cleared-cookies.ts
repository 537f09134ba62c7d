import { hit, nothing, signal } from './signal.ts'

const weights = { login: -3, other: -1.5 }

const AUTH_NAME = /sess|auth|token|sid$|^sid|login|logged|remember|jwt|user|ident|passport|ticket/i

/** Cookies that carry no login: also messages to be shown once, and the place to return to after a login. */
const ASIDE =
  /csrf|xsrf|lang|locale|theme|consent|flash|notice|message|alert|toast|error|return|redirect|referr?er|nonce|pkce|verifier|attempt|state|[._-]next$/i

/** `session.0`, `sessionC1`: a long value is sent in parts, and their number may change. */
const baseOf = (name: string) => name.replace(/[._-]?C?\d{1,2}$/, '')

/** Cookies of the session that the site cleared and did not set again during the visit. */
export const clearedCookies = signal('cleared_cookies', ['of_session'], (page) => {
  const held = new Set(page.sessionCookieNames)
  const last = new Map(page.setCookies.map(({ name, cleared }) => [name, cleared]))
  const kept = new Set([...last].flatMap(([name, cleared]) => (cleared ? [] : [baseOf(name)])))
  const gone = [...last.keys()].filter((name) => held.has(name) && last.get(name) === true && !kept.has(baseOf(name)))
  if (gone.length === 0) return nothing
  const carrying = [...held].filter((name) => !ASIDE.test(name) && !name.startsWith('_'))
  const isAll = carrying.length > 0 && carrying.every((name) => gone.includes(name))
  const isLogin = gone.length === held.size || isAll || gone.some((name) => AUTH_NAME.test(name) && !ASIDE.test(name))
  return hit(isLogin ? weights.login : weights.other, `the site cleared ${gone.slice(0, 3).join(', ')}`)
})
