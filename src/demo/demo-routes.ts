import type { IncomingMessage } from 'node:http'
import type { Clock, Random } from '../clock.ts'
import { appScript, appShell } from './demo-app.ts'
import { parseCookies, readForm, safeNext } from './demo-input.ts'
import { accountPage, demoUser, homePage, loginPage, messagePage, ordersPage } from './demo-pages.ts'
import { createDemoSessions, defaultSessionRules, newValue } from './demo-sessions.ts'

export interface DemoAnswer {
  readonly status: number
  readonly body: string
  /** HTML unless it says otherwise. */
  readonly type?: string
  readonly location?: string
  /** Set-Cookie values, in order. */
  readonly cookies?: readonly string[]
}

/** A request with what the routes need to know of it. */
interface Visit {
  readonly request: IncomingMessage
  readonly url: URL
  readonly cookies: ReadonlyMap<string, string>
  readonly signedIn: boolean
}

const sessionCookie = 'demo_session'
const csrfCookie = 'demo_csrf'
const cookieAttributes = 'Path=/; HttpOnly; SameSite=Lax'

/** What the demo site answers, apart from how it is sent. */
export function createDemoRoutes(ports: {
  readonly clock: Clock
  readonly random: Random
}): (request: IncomingMessage) => Promise<DemoAnswer> {
  const sessions = createDemoSessions(ports, defaultSessionRules)

  const setSession = (value: string) =>
    `${sessionCookie}=${value}; ${cookieAttributes}; Max-Age=${Math.floor(defaultSessionRules.idleMs / 1000)}`

  async function route(visit: Visit): Promise<DemoAnswer> {
    const { method } = visit.request
    if (visit.url.pathname === '/login' && method === 'POST') return logIn(visit)
    if (method !== 'GET' && method !== 'HEAD')
      return message(405, 'Method not allowed', 'This address answers only GET.')
    if (visit.url.pathname === '/logout') return logOut(visit)
    // The same for everybody: only what its script asks for tells who is there.
    if (visit.url.pathname === '/app') return { status: 200, body: appShell }
    if (visit.url.pathname === '/app.js') return { status: 200, body: appScript, type: 'text/javascript' }
    return visit.signedIn ? memberPage(visit, ports.random) : publicPage(visit, ports.random)
  }

  async function logIn(visit: Visit): Promise<DemoAnswer> {
    const form = await readForm(visit.request)
    if (!form) return message(413, 'Form too large', 'The form is larger than a login form can be.')
    const csrf = visit.cookies.get(csrfCookie)
    if (!csrf || form.get('csrf') !== csrf)
      return message(403, 'Form expired', 'Open the login page again and send its form.')
    const next = safeNext(form.get('next'))
    if (form.get('user') !== demoUser.login || form.get('password') !== demoUser.password)
      return showLogin(visit, ports.random, next, 'The user or the password is wrong.')
    return { status: 303, body: '', location: next, cookies: [setSession(sessions.begin())] }
  }

  function logOut(visit: Visit): DemoAnswer {
    sessions.end(visit.cookies.get(sessionCookie) ?? '')
    return { status: 303, body: '', location: '/', cookies: [`${sessionCookie}=; ${cookieAttributes}; Max-Age=0`] }
  }

  return async (request) => {
    const url = URL.parse(request.url ?? '/', 'http://demo.invalid')
    if (!url) return message(400, 'Bad request', 'That is not a valid address.')
    const cookies = parseCookies(request.headers.cookie)
    const use = sessions.use(cookies.get(sessionCookie) ?? '')
    const answer = await route({ request, url, cookies, signedIn: use !== null })
    return use?.renewed ? withRenewed(answer, setSession(use.renewed)) : answer
  }
}

/** Adds the renewed session cookie, unless the answer itself begins or ends a session. */
function withRenewed(answer: DemoAnswer, cookie: string): DemoAnswer {
  const cookies = answer.cookies ?? []
  return cookies.some((each) => each.startsWith(`${sessionCookie}=`))
    ? answer
    : { ...answer, cookies: [cookie, ...cookies] }
}

function memberPage(visit: Visit, random: Random): DemoAnswer {
  const { login, name, email, orders } = demoUser
  switch (visit.url.pathname) {
    case '/':
      return { status: 200, body: homePage(true) }
    case '/login':
      return showLogin(visit, random, safeNext(visit.url.searchParams.get('next')), null)
    case '/account':
      return { status: 200, body: accountPage() }
    case '/orders':
      return { status: 200, body: ordersPage() }
    case '/api/me':
      return json(200, { user: login, name, email, orders })
    default:
      return message(404, 'Not found', 'There is no such page.', true)
  }
}

function publicPage(visit: Visit, random: Random): DemoAnswer {
  switch (visit.url.pathname) {
    case '/':
      return { status: 200, body: homePage(false) }
    case '/login':
      return showLogin(visit, random, safeNext(visit.url.searchParams.get('next')), null)
    // The classic trap: no redirect and no error status, only another page.
    case '/account':
      return showLogin(visit, random, '/account', null)
    case '/orders':
      return { status: 302, body: '', location: '/login?next=%2Forders' }
    case '/api/me':
      return json(401, { error: 'not signed in' })
    default:
      return message(404, 'Not found', 'There is no such page.')
  }
}

/** The login form; its token is also a cookie, and only a form that brings both is taken (double submit). */
function showLogin(visit: Visit, random: Random, next: string, problem: string | null): DemoAnswer {
  const known = visit.cookies.get(csrfCookie)
  if (known && /^[0-9a-f]{64}$/.test(known)) return { status: 200, body: loginPage(known, next, problem) }
  const csrf = newValue(random)
  return {
    status: 200,
    body: loginPage(csrf, next, problem),
    cookies: [`${csrfCookie}=${csrf}; ${cookieAttributes}`],
  }
}

function message(status: number, title: string, sentence: string, signedIn = false): DemoAnswer {
  return { status, body: messagePage(title, sentence, signedIn) }
}

function json(status: number, value: unknown): DemoAnswer {
  return { status, body: JSON.stringify(value), type: 'application/json' }
}
