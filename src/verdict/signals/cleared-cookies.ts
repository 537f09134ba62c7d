import { hit, nothing, signal } from './signal.ts'

const weights = { login: -3, other: -1.5 }

const AUTH_NAME = /sess|auth|token|sid$|^sid|login|logged|remember|jwt|user|ident|passport|ticket/i

/** Cookies that carry no login. */
const ASIDE = /csrf|xsrf|lang|locale|theme|consent|^_/i

/** Cookies of the session that the site cleared and did not set again during the visit. */
export const clearedCookies = signal('cleared_cookies', ['of_session'], (page) => {
  const held = new Set(page.sessionCookieNames)
  const last = new Map<string, boolean>()
  for (const { name, cleared } of page.setCookies) if (held.has(name)) last.set(name, cleared)
  const gone = [...last].filter(([, cleared]) => cleared).map(([name]) => name)
  if (gone.length === 0) return nothing
  const carrying = [...held].filter((name) => !ASIDE.test(name))
  const isAll = carrying.length > 0 && carrying.every((name) => gone.includes(name))
  const isLogin = gone.length === held.size || isAll || gone.some((name) => AUTH_NAME.test(name))
  return hit(isLogin ? weights.login : weights.other, `the site cleared ${gone.slice(0, 3).join(', ')}`)
})
