import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { httpPorts } from '../../test/support/fetch-target.ts'
import { instantTier } from '../../test/support/instant-tier.ts'
import {
  html,
  loggedInPage,
  loginPage,
  redirect,
  type Site,
  type SiteHandler,
  type SiteReply,
  startSite,
} from '../../test/support/site.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { parseCidr } from '../egress/cidr.ts'
import { createEgress } from '../egress/dispatcher.ts'
import { createEgressPolicy } from '../egress/policy.ts'
import { AppError } from '../errors.ts'
import { createHttpTier } from '../fetching/http/http-tier.ts'
import { sendAndClose } from '../fetching/send-and-close.ts'
import type { Tier } from '../fetching/tier.ts'
import type { OwnRequest, Page } from '../page/page.ts'
import { noDigests } from '../sessions/state/given-digests.ts'
import type { ValidationRule } from '../sessions/validation-rule.ts'
import { observePage } from '../verdict/compare/page-observation.ts'
import type { PageRule } from '../verdict/rule/rule.ts'
import { createAnonymousCopies } from './anonymous-copies.ts'
import { type Probe, probe, type ValidationBrowser } from './probe.ts'
import { decodeMemory, noMemory, type ProbeMemory } from './probe-memory.ts'

const shell = html('<!doctype html><title>App</title><div id="root"></div><script src="/app.js"></script>')
const clock = { now: () => 1_800_000_000_000 + passedMs }
let passedMs = 0
/** Longer than a copy is kept. */
const later = () => {
  passedMs += 11 * 60_000
}

interface Asked {
  readonly sid?: string
  readonly language?: string
  readonly path?: string
  readonly memory?: ProbeMemory
  readonly rule?: ValidationRule | null
  readonly storage?: readonly OriginStorage[]
  /** What its cookie `sid` states, which belongs to the host then; default: it is only a name and a value. */
  readonly exact?: Partial<StoredCookie>
  /** What a browser answers; default: there is none. */
  readonly browser?: AppError | 'renders nothing more' | readonly OwnRequest[]
}

let site: Site
let ask: (asked?: Asked) => Promise<Probe>
let uses: number

beforeEach(async () => {
  site = await startSite()
  uses = 0
  passedMs = 0
  const policy = createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [] })
  const egress = createEgress({ policy, resolve: async () => [], connectTimeoutMs: 5000 })
  onTestFinished(() => egress.close())
  const deps = {
    tier: createHttpTier(httpPorts(egress, { clock })),
    observe: async (page: Page, rule: PageRule | null) => observePage(page, rule),
    browser: null,
    copies: createAnonymousCopies(clock),
    loopTurns: { next: () => Promise.resolve() },
    clock,
  }
  ask = ({ sid = 'good', language, path = '/', memory = noMemory, rule = null, browser, storage = [], exact } = {}) =>
    probe(
      { ...deps, browser: browser === undefined ? null : browserOf(browser, deps.tier) },
      {
        domain: '127.0.0.1',
        validationUrl: site.url(path),
        headerPorts: [],
        locale: null,
        timezone: null,
        viewport: null,
      },
      {
        cookies: storage.length > 0 || exact !== undefined ? {} : { sid },
        exactCookies: exact === undefined ? [] : [storedCookie('sid', sid, { domain: '127.0.0.1', ...exact })],
        storage,
        headers: { 'x-secret': 'gold', ...(language === undefined ? {} : { 'Accept-Language': language }) },
        userAgent: 'Own/1.0',
        proxy: null,
        renewal: null,
        tokenEntry: null,
        given: noDigests,
        givenBefore: [],
      },
      {
        signal: new AbortController().signal,
        visit: async (tier, plan, signal) => {
          uses += 1
          return sendAndClose(await tier.prepare(plan, signal))
        },
        rule,
        memory,
        account: 'account',
        bytes: { reserve: () => {} },
      },
    )
})

function browserOf(answer: NonNullable<Asked['browser']>, plain: Tier): ValidationBrowser {
  const failing = (error: AppError) => instantTier(() => Promise.reject(error), '4')
  const tier =
    answer instanceof AppError ? failing(answer) : rendering(plain, answer === 'renders nothing more' ? [] : answer)
  return { tier, copies: createAnonymousCopies(clock) }
}

/** A browser in which the scripts of a page draw nothing, and have asked for this. */
function rendering(plain: Tier, ownRequests: readonly OwnRequest[]): Tier {
  return {
    name: '4',
    prepare: async (plan, signal) => {
      const visit = await plain.prepare(plan, signal)
      return {
        send: async () => ({ ...(await visit.send()), ownRequests }),
        mayHaveSent: () => visit.mayHaveSent(),
        close: () => visit.close(),
      }
    },
  }
}

afterEach(() => site.close())

const mine = () => site.requests.filter(({ headers }) => headers.cookie?.includes('sid=')).map(({ path }) => path)
const theirs = () =>
  site.requests.filter(({ headers }) => headers.cookie?.includes('sid=') !== true).map(({ path }) => path)
const members: (page: SiteHandler) => SiteHandler = (page) => (request) =>
  request.cookies['sid'] === 'good' ? page(request) : redirect('/login')
const invoices = html(
  `<title>Yours</title><h1>Invoices and addresses</h1>${['may', 'june', 'july', 'august'].map((one) => `<a href="/${one}">Invoice of ${one}</a>`).join('')}`,
)
const found: SiteHandler = () => invoices

describe('the page that was asked for', () => {
  test('is fetched with the session and without it, and nothing of the session goes with the second', async () => {
    const { judgement, memory, visits } = await ask({ path: '/account' })
    expect([judgement.verdict, judgement.detectedUser, visits.length, uses]).toEqual(['logged_in', 'Mira Holt', 1, 1])
    expect(site.requests.map(({ path, headers }) => [path, headers.cookie, headers['x-secret']])).toEqual([
      ['/account', 'sid=good', 'gold'],
      ['/account', undefined, undefined],
    ])
    expect(site.requests[1]?.headers['user-agent']).not.toBe('Own/1.0')
    expect(memory).toEqual({
      url: site.url('/account'),
      tells: true,
      next: 0,
      rendered: false,
      shown: expect.any(Number),
    })
  })

  test('is compared with the page in the language of the session', async () => {
    const german =
      '<h1>Willkommen</h1><p>Wir liefern Sonntag.</p><a href="/login">Anmelden</a><a href="/neues">Neues</a>'
    site.on('/', ({ headers }) =>
      html(headers['accept-language']?.startsWith('de') === true ? german : '<h1>Welcome</h1><a href="/new">New</a>'),
    )
    const languages = () => site.requests.map(({ headers }) => headers['accept-language'])
    const { visits } = await ask({ language: 'de-DE, de;q=0.9' })
    expect(visits[0]?.verdict).toBe('unknown')
    expect(new Set(languages())).toEqual(new Set(['de-DE, de;q=0.9']))
    const before = languages().length
    await ask()
    expect(languages().slice(before)).not.toContain('de-DE, de;q=0.9')
  })

  test('is not fetched without the session while a copy is fresh', async () => {
    await ask({ path: '/account' })
    await ask({ path: '/account', sid: 'bad' })
    expect([mine().length, theirs().length]).toEqual([2, 1])
  })

  test('never goes out without the session where its address is what lets in', async () => {
    await ask({ path: '/account?token=abc' })
    expect([mine(), theirs()]).toEqual([['/account?token=abc'], []])
  })

  test('goes out without the session where what is named like a secret is too short to be one', async () => {
    await ask({ path: '/account?range_key=7d' })
    expect([mine(), theirs()]).toEqual([['/account?range_key=7d'], ['/account?range_key=7d']])
  })

  test('is not fetched without the session where the site is down or blocks', async () => {
    site.on('/down', html('Bad gateway', 502))
    site.on('/busy', html('Too many requests', 429))
    expect((await ask({ path: '/down' })).judgement.verdict).toBe('site_down')
    expect((await ask({ path: '/busy' })).judgement.verdict).toBe('blocked')
    expect(theirs()).toEqual([])
  })

  test('keeps the cookies of its own redirects, with the session and without', async () => {
    site.on('/checked', (request) => {
      if (request.cookies['check'] !== '1') return redirect('/checked', { 'set-cookie': 'check=1' })
      return html(request.cookies['sid'] === 'good' ? loggedInPage : loginPage)
    })
    expect((await ask({ path: '/checked' })).judgement.verdict).toBe('logged_in')
    expect((await ask({ path: '/checked', sid: 'bad' })).judgement.verdict).toBe('logged_out')
  })

  const menu = ['new', 'locks', 'latches', 'keys'].map((one) => `<a href="/${one}">All ${one}</a>`).join('')
  const home = html(`<title>Shop</title><nav>${menu}</nav><h1>Locks and latches</h1>`)
  const mailed = html(`<title>Check your inbox</title>${menu}<h1>Check your inbox</h1><p>A link is on its way.</p>`)
  const notFound = html(`<title>Not found</title>${menu}<h1>404</h1><p>There is no such page.</p><a href="/">Home</a>`)
  test.each([
    ['a public page', home, home, 'unknown', 0.5],
    ['a page that everybody gets', mailed, mailed, 'unknown', 0.5],
    ['an error page', notFound, notFound, 'unknown', 0.5],
    ['a page that leads others to a public one', mailed, redirect('/'), 'unknown', 0.5],
    ['a page that is theirs', invoices, redirect('/login'), 'logged_in', 0.98],
    ['a page that others do not find', invoices, html('', 404), 'logged_in', 0.98],
  ] as const)('leads the session to %s, and others to a login', async (_name, withIt, withoutIt, verdict, p) => {
    site.on('/private', ({ cookies }) => redirect(cookies['sid'] === 'good' ? '/landing' : '/login'))
    site.on('/landing', ({ cookies }) => (cookies['sid'] === 'good' ? withIt : withoutIt))
    for (const path of ['/account', '/me', '/profile', '/settings']) site.on(path, html('Nothing', 404))
    const { judgement } = await ask({ path: '/private' })
    expect([judgement.verdict, Number(judgement.pLoggedIn.toFixed(2))]).toEqual([verdict, p])
    expect(site.requests.slice(0, 6).map(({ path, headers }) => [path, headers.cookie])).toEqual(
      expect.arrayContaining([
        ['/landing', 'sid=good'],
        ['/landing', undefined],
      ]),
    )
  })

  test('asks for a code, at the addresses of its settings as well', async () => {
    const code = html(
      `<p>Hi Priya Nair</p><form method="post"><input name="code" autocomplete="one-time-code"></form><a href="/logout">Log out</a>`,
    )
    for (const path of ['/asking', '/account', '/me', '/profile', '/settings'])
      site.on(path, ({ cookies }) => (cookies['sid'] === 'good' ? code : redirect('/login')))
    const memory = { ...noMemory, next: 2 }
    expect((await ask({ path: '/asking', memory })).judgement.verdict).toBe('unknown')
    // Where the form alone is that of a setting, as before.
    expect((await ask({ path: '/profile' })).judgement.verdict).toBe('logged_in')
  })

  test('is visited twice where it checks by a page of its own whether cookies come back', async () => {
    site.on('/checked', (request) => {
      if (request.cookies['check'] === '1') return html(request.cookies['sid'] === 'good' ? loggedInPage : loginPage)
      const body = '<meta http-equiv="refresh" content="0"><p>One moment</p>'
      return { ...html(body), headers: { 'content-type': 'text/html', 'set-cookie': 'check=1' } }
    })
    const { judgement, visits } = await ask({ path: '/checked' })
    expect([judgement.verdict, mine().length, uses, visits.length]).toEqual(['logged_in', 2, 2, 2])
    expect(theirs()).toHaveLength(2)
  })
})

describe('a validation URL that is a login page', () => {
  beforeEach(() => {
    site.on('/login', html(loginPage))
    for (const path of ['/', '/account', '/me', '/profile', '/settings']) site.on(path, html('Nothing', 404))
  })

  test('says nothing, since users who are logged in may get it as well', async () => {
    const { judgement, visits } = await ask({ path: '/login' })
    expect(judgement.verdict).toBe('unknown')
    expect(judgement.evidence[0]?.seen).toContain('set it to a page behind the login')
    expect(visits.map(({ verdict }) => verdict)).not.toContain('logged_out')
  })

  test.each([
    ['good', 'logged_in'],
    ['ended', 'logged_out'],
  ])('is not needed where another page decides: %s', async (sid, verdict) => {
    site.on(
      '/account',
      members(() => invoices),
    )
    expect((await ask({ path: '/login', sid })).judgement.verdict).toBe(verdict)
  })

  test('decides where it leads users who are logged in to their page', async () => {
    site.on('/login', ({ cookies }) => (cookies['sid'] === 'good' ? redirect('/mine') : html(loginPage)))
    site.on(
      '/mine',
      members(() => invoices),
    )
    expect((await ask({ path: '/login' })).judgement.verdict).toBe('logged_in')
  })

  test("decides by its user's own rule", async () => {
    const loggedOut = { selector: 'input[type=password]', text: null, status: null, url: null }
    const rule = { loggedIn: null, loggedOut, discover: false, tier: 'auto' } as const
    expect((await ask({ path: '/login', rule })).judgement.verdict).toBe('logged_out')
  })
})

describe('a start page that is a file, and sends everybody to the login', () => {
  const refresh = '<title>LDAP Account Manager</title><meta http-equiv="refresh" content="0; URL=templates/login.php">'
  const dated = { 'last-modified': 'Fri, 24 Mar 2023 12:10:41 GMT', etag: '"641d9281-13c"' }
  const file = { ...html(refresh), headers: { 'content-type': 'text/html', ...dated } }

  beforeEach(() => {
    site.on('/', redirect('/lam/'))
    site.on('/lam/', file)
    for (const path of ['/account', '/me', '/profile', '/settings']) site.on(path, html('Nothing', 404))
  })

  test.each(['/lam/', '/'])('tells nothing at %s, and says what to set', async (path) => {
    for (const sid of ['good', 'ended']) {
      const { judgement, memory } = await ask({ path, sid })
      expect([judgement.verdict, memory.url]).toEqual(['unknown', null])
      expect(judgement.evidence[0]?.seen).toContain('set validation_url to a page behind the login')
    }
  })

  test.each([
    ['good', 'logged_in'],
    ['ended', 'logged_out'],
  ])('is not needed where another page decides: %s', async (sid, verdict) => {
    site.on('/account', members(found))
    const { judgement, memory } = await ask({ path: '/lam/', sid })
    expect([judgement.verdict, memory.url]).toEqual([verdict, site.url('/account')])
  })

  test('ends a session that got another page there before', async () => {
    site.on('/lam/', ({ cookies }) => (cookies['sid'] === 'good' ? html(loggedInPage) : file))
    const { judgement, memory } = await ask({ path: '/lam/' })
    expect(judgement.verdict).toBe('logged_in')
    expect((await ask({ path: '/lam/', sid: 'ended', memory })).judgement.verdict).toBe('logged_out')
  })

  test.each<[string, SiteReply, string]>([
    ['has a login form, too', { ...file, body: refresh + loginPage }, 'logged_out'],
    ['comes with a 401', { ...file, status: 401 }, 'logged_out'],
    ['comes while the site is down', { ...file, status: 503 }, 'site_down'],
  ])('decides where it %s', async (_what, page, verdict) => {
    site.on('/lam/', page)
    expect((await ask({ path: '/lam/', sid: 'ended' })).judgement.verdict).toBe(verdict)
  })

  test("decides by its user's own rule", async () => {
    const loggedIn = { selector: null, text: 'Invoices', status: null, url: null }
    const rule = { loggedIn, loggedOut: null, discover: false, tier: 'auto' } as const
    expect((await ask({ path: '/lam/', rule })).judgement.verdict).toBe('logged_out')
  })
})

describe('a site that only looks whether a cookie is there', () => {
  const frame =
    '<title>App</title><nav><a href="/settings">Settings</a><a href="/logout">Log out</a></nav><main id="orders"></main>'
  const named = frame.replace('</nav>', '<span class="user-name">Dana Demo</span></nav>')
  const any: (page: SiteHandler) => SiteHandler = (page) => (request) =>
    request.cookies['sid'] === undefined ? redirect('/login') : page(request)

  beforeEach(() => {
    site.on('/login', html(loginPage))
    for (const path of ['/account', '/me', '/profile', '/settings'])
      site.on(
        path,
        any(() => html(frame)),
      )
  })

  test.each(['good', 'ended'])(
    'does not show a login: the same page for "%s" and for an invented value',
    async (sid) => {
      site.on(
        '/',
        any(() => html(frame)),
      )
      const { judgement } = await ask({ sid })
      expect(judgement.verdict).toBe('unknown')
      expect(judgement.evidence.map(({ seen }) => seen).join()).toContain(
        'the same page for a login with invented values',
      )
    },
  )

  test('is asked in a browser, which sees what the page asks for itself', async () => {
    site.on(
      '/',
      any(() => html(frame)),
    )
    const { judgement } = await ask({ browser: new AppError('OVERLOADED') })
    expect(judgement.evidence.map(({ seen }) => seen).join()).toContain('no browser was free to render it')
  })

  test.each<[string, SiteHandler]>([
    ['a text of its own', ({ cookies }) => html(cookies['sid'] === 'good' ? `${frame}<p>Three orders` : frame)],
    ['a link of its own', ({ cookies }) => html(cookies['sid'] === 'good' ? `${frame}<a href="/o/b">Orders` : frame)],
    ['a login page for other values', members(() => html(frame))],
  ])('shows a login where the session gets %s', async (_what, page) => {
    site.on('/', any(page))
    expect((await ask()).judgement.verdict).toBe('logged_in')
  })

  const starting = '<title>Desk</title><form></form><p>Loading, please wait</p><script src="/desk.js"></script>'
  test.each([
    ['a login page instead', loginPage, true],
    ['a page of their own instead', '<h1>News</h1><p>Of today</p>', false],
  ])('is asked in a browser where it says nothing yet and others get %s', async (_what, theirs, isAsked) => {
    for (const path of ['/account', '/me', '/profile', '/settings']) site.on(path, html('Nothing', 404))
    site.on('/', ({ cookies }) => html(cookies['sid'] === 'good' ? starting : theirs))
    const { judgement } = await ask({ browser: new AppError('OVERLOADED') })
    expect(judgement.verdict).toBe('unknown')
    const said = judgement.evidence.map(({ seen }) => seen).join()
    expect(said.includes('no browser was free to render it')).toBe(isAsked)
    const { isRendered, judgement: rendered, tier } = await ask({ browser: 'renders nothing more' })
    expect([rendered.verdict, isRendered, tier]).toEqual(['unknown', isAsked, '1'])
  })

  test('is asked with the names of the cookies, and no value or header of the session, once in ten minutes', async () => {
    site.on(
      '/',
      any(() => html(frame)),
    )
    await ask()
    await ask()
    const invented = site.requests.filter(({ headers }) => headers.cookie === 'sid=not-a-login')
    expect(invented.map(({ path }) => path)).toEqual([...new Set(invented.map(({ path }) => path))])
    expect(invented.length).toBeGreaterThan(0)
    expect(invented.filter(({ headers }) => headers['x-secret'] !== undefined)).toEqual([])
  })

  test('is not asked so where the page names its visitor', async () => {
    site.on(
      '/',
      any(() => html(named)),
    )
    expect((await ask()).judgement).toMatchObject({ verdict: 'logged_in' })
    expect(site.requests.filter(({ headers }) => headers.cookie === 'sid=not-a-login')).toEqual([])
  })
})

describe('a page that everybody gets alike', () => {
  beforeEach(() => {
    site.on('/', shell)
    site.on('/account', html('Nothing', 404))
    site.on('/login', html(loginPage))
  })

  test('decides nothing, and no more than four requests look for another', async () => {
    const { judgement, memory } = await ask()
    expect([judgement.verdict, judgement.pLoggedIn]).toEqual(['unknown', 0.5])
    expect(site.requests).toHaveLength(2 + 4)
    expect(mine()).toEqual(['/'])
    expect(memory).toEqual({ url: null, tells: false, next: 4, rendered: false })
  })

  test('leads to one of the well-known paths, which is remembered', async () => {
    site.on('/me', members(found))
    const first = await ask()
    expect([first.judgement.verdict, first.page?.requestedUrl]).toEqual(['logged_in', site.url('/me')])
    expect([first.memory, uses]).toEqual([
      { url: site.url('/me'), tells: true, next: 2, rendered: false, shown: expect.any(Number) },
      2,
    ])
    expect(theirs()).toEqual(['/', '/account', '/me', '/login'])
    site.requests.length = 0
    const second = await ask({ memory: first.memory })
    // It shows no sign of a login but the difference, so the copy is one of now.
    expect([second.judgement.verdict, mine(), theirs()]).toEqual(['logged_in', ['/me'], ['/me', '/login']])
    expect((await ask({ memory: first.memory, sid: 'bad' })).judgement.verdict).toBe('logged_out')
  })

  test('but for links that only the session gets next to a login form, leads to another page or decides nothing', async () => {
    const form = '<form action="/login"><input name="user"><input type="password" name="password"></form>'
    site.on('/', ({ cookies }) => html(cookies['sid'] === undefined ? form : `${form}<a href="?user=mira">mira@db</a>`))
    expect((await ask()).judgement.verdict).toBe('unknown')
    site.on('/account', members(found))
    later()
    const verdicts = [(await ask()).judgement.verdict, (await ask({ sid: 'bad' })).judgement.verdict]
    expect(verdicts).toEqual(['logged_in', 'logged_out'])
  })

  test('leads on, validation by validation, to where the list has a page that tells', async () => {
    site.on('/api/v1/me', (request) =>
      request.cookies['sid'] === 'good'
        ? { body: '{"login":"mira"}', headers: { 'content-type': 'application/json' } }
        : { status: 401, body: '{}' },
    )
    let memory = noMemory
    const verdicts: string[] = []
    for (let round = 0; round < 4 && memory.url === null; round += 1) {
      const probed = await ask({ memory })
      verdicts.push(probed.judgement.verdict)
      memory = probed.memory
    }
    expect(verdicts.at(-1)).toBe('logged_in')
    expect(verdicts.slice(0, -1).every((verdict) => verdict === 'unknown')).toBe(true)
    expect(mine().filter((path) => path !== '/')).toEqual(['/api/v1/me'])
  })

  test('is told logged out by a page of the visitor that demands a login of both', async () => {
    site.on('/me', members(found))
    const { judgement, memory } = await ask({ sid: 'bad' })
    expect([judgement.verdict, memory.url, memory.tells]).toEqual(['logged_out', site.url('/me'), false])
  })

  test('is not told anything by an API that takes no cookies', async () => {
    site.on('/account', { status: 401, body: '{}', headers: { 'www-authenticate': 'Basic realm="API"' } })
    expect((await ask()).judgement.verdict).toBe('unknown')
    expect(mine()).toEqual(['/', '/account'])
  })

  test('is asked in a browser if the login can lie in a storage only', async () => {
    site.on('/', html('<title>Editor</title><div id="editor"></div><script src="/main.js"></script>'))
    site.on('/settings', { status: 401, body: '{}', headers: { 'www-authenticate': 'Bearer' } })
    const storage = [
      { origin: site.url('').replace(/\/$/, ''), localStorage: [{ name: 'token', value: 'x' }], indexedDb: null },
    ]
    const { judgement } = await ask({ storage, browser: new AppError('OVERLOADED') })
    expect(judgement.evidence.map(({ seen }) => seen).join()).toContain('no browser was free to render it')
  })

  test('is not told anything by a page that answers every address alike', async () => {
    for (const path of ['/account', '/me', '/profile', '/settings']) site.on(path, shell)
    expect((await ask()).judgement.verdict).toBe('unknown')
    expect(mine()).toEqual(['/'])
  })

  test('follows a link whose path is on the list, and no other', async () => {
    site.on('/', html('<title>App</title><a href="/news">News</a><a href="/konto">x</a><a href="/logout">y</a>'))
    site.on('/konto', members(found))
    site.on('/news', members(found))
    expect((await ask()).page?.requestedUrl).toBe(site.url('/konto'))
    expect(site.seen('/news')).toEqual([])
  })

  test('follows other links where the user wants it, and never one that looks like logging out', async () => {
    const links = ['/logout', '/%6cogout', '/abmelden', '/delete', '/unsubscribe', '/confirm/1', '/club']
    site.on('/', html(`<title>App</title>${links.map((href) => `<a href="${href}">x</a>`).join('')}`))
    site.on('/club', members(found))
    const rule = { loggedIn: null, loggedOut: null, discover: true, tier: 'auto' } as const
    expect((await ask({ rule })).page?.requestedUrl).toBe(site.url('/club'))
    expect(site.requests.map(({ path }) => path).filter((path) => links.slice(0, -1).includes(path))).toEqual([])
    site.requests.length = 0
    await ask()
    expect(site.seen('/club')).toEqual([])
  })

  test.each([
    '/session/logout',
    '/log%6fut',
    '/account/delete',
    '/newsletter/unsubscribe',
    '/email/confirm',
    '/konto/loeschen',
  ])('leads nowhere by a page that sends its visitor to %s', async (end) => {
    site.on('/me', ({ cookies }) => redirect(cookies['sid'] === 'good' ? end : '/login'))
    const { judgement } = await ask()
    expect(judgement.verdict).toBe('unknown')
    expect(site.seen(end).map(({ headers }) => [headers.cookie, headers['x-secret']])).toEqual([[undefined, undefined]])
  })

  test('is told from a dead session once it was seen to differ', async () => {
    site.on('/', (request) =>
      html(request.cookies['sid'] === 'good' ? loggedInPage : '<a href="/new">New</a><a href="/old">Old</a>'),
    )
    const { memory } = await ask()
    expect(memory.tells).toBe(true)
    expect((await ask({ sid: 'bad' })).judgement.verdict).toBe('unknown')
    expect((await ask({ sid: 'bad', memory })).judgement.verdict).toBe('logged_out')
  })

  test('is not told anything while the site shows everybody that it is being maintained', async () => {
    site.on('/', html('<title>Maintenance</title><h1>We will be back soon</h1><p>Thank you for waiting.</p>'))
    const memory = { url: site.url('/'), tells: true, next: 0, rendered: false }
    expect((await ask({ memory })).judgement.verdict).toBe('unknown')
  })

  const asJson = (body: string) => ({ ...html(body), headers: { 'content-type': 'application/json' } })
  const upkeep = `<title>Be right back</title><nav><a href="/status">Status</a><a href="/help">Help</a></nav>
    <h1>Scheduled maintenance</h1><p>Our service is upgraded tonight.</p><footer><a href="/privacy">Privacy</a></footer>`
  test.each([
    ['a page with links', html(loginPage), html(upkeep)],
    ['another page without a title', html(loginPage.replace(/<title>.*?<.title>/, '')), html(upkeep.slice(32))],
    ['data', asJson('{"items":[],"version":7}'), asJson('{"status":"maintenance","until":"04:00"}')],
  ])('is not told anything by maintenance that everybody gets for a while as %s', async (_name, usual, during) => {
    const page: SiteHandler = ({ cookies }) => (cookies['sid'] === 'good' ? html(loggedInPage) : usual)
    site.on('/', page)
    const { memory } = await ask()
    expect(memory.tells).toBe(true)
    site.on('/', during)
    later()
    const meanwhile = await ask({ memory })
    expect([meanwhile.judgement.verdict, meanwhile.memory.tells]).toEqual(['unknown', true])
    site.on('/', page)
    expect((await ask({ memory: meanwhile.memory })).judgement.verdict).toBe('logged_in')
    expect((await ask({ memory: meanwhile.memory, sid: 'bad' })).judgement.verdict).toBe('logged_out')
  })

  test('is fetched again without the session where the copy is of maintenance that is over', async () => {
    const form = '<form action="/login"><input name="user"><input type="password"><button>Log in</button></form>'
    // A user may also log in as another one there.
    const page: SiteHandler = ({ cookies }) =>
      html(cookies['sid'] === 'good' ? `Welcome back, mira <a href="/logout">Log out</a>${form}` : `Hello${form}`)
    site.on('/', page)
    const { judgement, memory } = await ask()
    expect(judgement.verdict).toBe('logged_in')
    later()
    site.on('/', html(upkeep))
    await ask({ memory })
    site.on('/', page)
    expect((await ask({ memory })).judgement.verdict).toBe('logged_in')
  })

  test('is not told anything by a pause that another session saw first, when it comes again', async () => {
    const page: SiteHandler = ({ cookies }) => html(cookies['sid'] === 'good' ? loggedInPage : loginPage)
    site.on('/', html(upkeep))
    await ask({ sid: 'other' })
    site.on('/', page)
    const { memory, judgement } = await ask()
    expect(judgement.verdict).toBe('logged_in')
    site.on('/', html(upkeep))
    later()
    expect((await ask({ memory })).judgement.verdict).toBe('unknown')
  })

  test.each([
    [
      'a wall that asks for consent',
      '<h1>Cookies</h1><form action="/consent"><button>Accept</button></form>',
      'unknown',
    ],
    ['a page that offers to log in', '<h1>Welcome</h1><a href="/new">New</a><a href="/login">Log in</a>', 'logged_out'],
  ])('is told or not by %s, to which it leads everybody', async (_name, body, verdict) => {
    site.on('/', redirect('/welcome'))
    site.on('/welcome', html(body))
    const memory = { url: site.url('/'), tells: true, next: 0, rendered: false }
    expect((await ask({ memory })).judgement.verdict).toBe(verdict)
  })

  test('is asked again where the page that told is gone', async () => {
    const memory = { url: site.url('/gone'), tells: true, next: 3, rendered: false }
    const probed = await ask({ memory })
    expect([probed.judgement.verdict, probed.memory.url, mine()]).toEqual(['unknown', null, ['/gone', '/']])
  })
})

describe('a page that seems to be of a user, but may be shown to one who is only remembered', () => {
  const rest = '<nav><a href="/new">New</a><a href="/locks">Locks</a><a href="/keys">Keys</a></nav>'
  const greeting = 'Hello, Mira Holt'
  const account = '<a href="/account">My account</a>'
  const withAccount = `<header>${greeting} ${account}</header>${rest}`
  const withNone = `<header>${greeting}</header>${rest}`
  const inVariant = `<header>${account}</header>${rest}`

  test.each([
    ['a greeting, of a live session', 'good', withAccount, 'logged_in', '/account'],
    ['a greeting, of a dead one', 'bad', withAccount, 'logged_out', '/account'],
    ['another variant of the page, to a dead one', 'bad', inVariant, 'logged_out', '/account'],
    ['a greeting without a link, of a live one', 'good', withNone, 'logged_in', '/account'],
    ['a greeting without a link, of a dead one', 'bad', withNone, 'unknown', '/'],
  ])('is told by the page to which it links: %s', async (_name, sid, body, verdict, decided) => {
    site.on('/', ({ cookies }) =>
      html(cookies['sid'] === undefined ? `<header><a href="/login">Log in</a></header>${rest}` : body),
    )
    const { judgement, page } = await ask({ sid })
    expect([judgement.verdict, page?.requestedUrl]).toEqual([verdict, site.url(decided)])
  })

  test('is believed where no other page tells', async () => {
    for (const path of ['/account', '/me', '/profile', '/settings']) site.on(path, html('Nothing', 404))
    site.on('/', ({ cookies }) => html(cookies['sid'] === undefined ? `<a href="/login">Log in</a>${rest}` : withNone))
    const { judgement, memory } = await ask()
    expect([judgement.verdict, memory]).toEqual([
      'logged_in',
      { url: site.url('/'), tells: true, next: 4, rendered: false, shown: expect.any(Number) },
    ])
  })

  test('is not asked about where a control to log out is shown', async () => {
    site.on('/', ({ cookies }) => html(cookies['sid'] === undefined ? loginPage : loggedInPage))
    await ask()
    expect(mine()).toEqual(['/'])
  })
})

describe('a firewall', () => {
  const page = (title: string, body: string) => html(`<html><head><title>${title}</title></head><body>${body}`, 403)
  const text = (body: string) => ({ status: 403, body, headers: { 'content-type': 'text/plain' } })
  const json = (body: string, status = 403) => ({ status, body, headers: { 'content-type': 'application/json' } })
  const nginx = page('403 Forbidden', '<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>')
  const refusals: readonly (readonly [string, SiteReply])[] = [
    ['nginx', nginx],
    ['a load balancer', page('403 Forbidden', '<center><h1>403 Forbidden</h1></center>')],
    [
      'Apache',
      page('403 Forbidden', "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p><hr><address>"),
    ],
    ['HAProxy', page('', '<h1>403 Forbidden</h1>Request forbidden by administrative rules.')],
    [
      'a web server of Windows',
      page(
        '403 - Forbidden: Access is denied.',
        '<h2>403 - Forbidden: Access is denied.</h2><h3>Of this directory.</h3>',
      ),
    ],
    [
      'a content network',
      page(
        'Access Denied',
        `<H1>Access Denied</H1>You don't have permission to access "http&#58;&#47;&#47;site" on this server.<P>Reference&#32;&#35;18&#46;2d01d517&#46;1732710000&#46;1a2b3c4d<P>`,
      ),
    ],
    [
      'another content network',
      page(
        'ERROR: The request could not be satisfied',
        '<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2>',
      ),
    ],
    ['a security service', page('Website Firewall - Access Denied', '<h1>Access Denied</h1><p>Your IP: 192.0.2.1</p>')],
    ['a mesh of services', text('RBAC: access denied')],
    ['a code', text('error code: 1020')],
    ['a gateway of an API', json('{"message":"Forbidden"}')],
    ['a store of files', { ...text('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>') }],
    ['an empty answer', { status: 403 }],
    ['data that reports a bad request', { ...json('{"error":"bad_request","code":4}'), status: 400 }],
    [
      'a refusal with status 200',
      html('<title>Access denied</title><h1>Access denied</h1><p>Not in your country.</p>'),
    ],
  ]
  /** What the site sends to who is not logged in. */
  const strangers: readonly (readonly [string, SiteReply])[] = [
    ['a login', redirect('/login')],
    ['a demand in JSON', { ...json('{"error":"not logged in"}'), status: 401 }],
    ['a plain refusal of its own', json('{"timestamp":"2026-11-27T10:00:00","status":403,"error":"Forbidden"}')],
  ]
  const raise = (answer: SiteReply, paths = ['/', '/account', '/me', '/profile', '/settings', '/login']) => {
    for (const path of paths) site.on(path, answer)
  }
  const personal =
    (answer: SiteReply): SiteHandler =>
    ({ cookies }) =>
      cookies['sid'] === 'good' ? html(loggedInPage) : answer

  describe.each(strangers)('of a site that sends others %s', (_what, answer) => {
    test.each(refusals)(
      'that refuses everybody as %s says nothing of a session that was seen',
      async (_name, refusal) => {
        site.on('/account', personal(answer))
        const { judgement, memory } = await ask({ path: '/account' })
        expect(judgement.verdict).toBe('logged_in')
        raise(refusal)
        for (const sid of ['good', 'ended'])
          expect((await ask({ path: '/account', sid, memory })).judgement.verdict).toMatch(/^(?:unknown|blocked)$/)
      },
    )
  })

  test('that is over when a session is first seen is not taken for what the site sends to others', async () => {
    raise(nginx)
    await ask({ path: '/account' })
    site.on('/account', personal(redirect('/login')))
    site.on('/login', html(loginPage))
    const { memory } = await ask({ path: '/account' })
    raise(nginx)
    expect((await ask({ path: '/account', memory })).judgement.verdict).toBe('unknown')
  })

  test.each(strangers)('is told from an ended session, where others always got %s', async (_what, answer) => {
    site.on('/account', personal(answer))
    const { memory } = await ask({ path: '/account' })
    const { judgement, memory: then } = await ask({ path: '/account', sid: 'ended', memory })
    expect(judgement.verdict).toBe('logged_out')
    expect((await ask({ path: '/account', sid: 'ended', memory: then })).judgement.verdict).toBe('logged_out')
  })

  test.each(refusals)(
    'that refuses everybody as %s says nothing of a session that was never seen',
    async (_name, refusal) => {
      raise(refusal)
      expect((await ask({ path: '/account' })).judgement.verdict).toMatch(/^(?:unknown|blocked)$/)
    },
  )

  test('is not what refuses one page of a site that is open to strangers', async () => {
    site.on('/account', text('Forbidden'))
    expect((await ask({ path: '/account', sid: 'ended' })).judgement.verdict).toBe('logged_out')
  })

  test.each([
    ['a page', shell],
    ['no page, as an API has none there', json('{"detail":"Not Found"}', 404)],
  ])(
    'is not what refuses where the entry is %s: by a rule, nor where an earlier version saw the session',
    async (_what, entry) => {
      raise(json('{"detail":"Not Found"}', 404))
      site.on('/', entry)
      site.on('/account', personal(json('{"status":403,"error":"Forbidden"}')))
      const loggedIn = { selector: null, text: 'Your account', status: null, url: null }
      const rule = { loggedIn, loggedOut: null, discover: false, tier: 'auto' } as const
      const memory = decodeMemory(JSON.stringify({ url: site.url('/account'), tells: true, next: 0, rendered: false }))
      for (const known of [{ rule }, { memory }, {}])
        expect((await ask({ path: '/account', sid: 'ended', ...known })).judgement.verdict).toBe('logged_out')
    },
  )

  test('of a part of the site says nothing of a session that was seen there, nor where it was not', async () => {
    site.on('/app', shell)
    site.on('/account', personal(redirect('/login')))
    const { memory } = await ask({ path: '/app' })
    expect(memory.url).toBe(site.url('/account'))
    raise(nginx, ['/account', '/me', '/profile', '/settings', '/app'])
    expect((await ask({ path: '/app', memory })).judgement.verdict).toBe('unknown')
  })

  test.each([
    ['lacks what it says of a login', { text: 'Your account' }, null, 'unknown'],
    ['has another status than it asks for', { text: 'Your account', status: 200 }, null, 'logged_out'],
    ['has the status that it says of a logout', { text: 'Your account' }, { status: 403 }, 'logged_out'],
  ] as const)(
    'says nothing by a rule, unless it decides by the status: the page %s',
    async (_name, inside, outside, verdict) => {
      raise(nginx)
      const side = { selector: null, text: null, status: null, url: null }
      const rule = {
        loggedIn: { ...side, ...inside },
        loggedOut: outside === null ? null : { ...side, ...outside },
        discover: false,
        tier: 'auto',
      } as const
      expect((await ask({ path: '/account', rule })).judgement.verdict).toBe(verdict)
    },
  )

  test('is not what a rule judges on a site that is open to strangers', async () => {
    site.on('/account', nginx)
    const loggedIn = { selector: null, text: 'Your account', status: null, url: null }
    const rule = { loggedIn, loggedOut: null, discover: false, tier: 'auto' } as const
    expect((await ask({ path: '/account', rule })).judgement.verdict).toBe('logged_out')
  })

  describe('by a part of the site that is open to strangers', () => {
    const switchedOff = json('{"status":403,"error":"Forbidden"}')
    const others = ['/account', '/me', '/profile', '/settings']
    const ofEntry = () => mine().filter((path) => path === '/').length

    test.each([
      ['says nothing of a session that is logged in at the entry', 'good', others, 'unknown'],
      ['is what refuses a session that is not logged in there either', 'ended', others, 'logged_out'],
      ['does not hide another page that shows the login', 'good', [], 'logged_in'],
    ] as const)('%s, which is asked once and recorded', async (_what, sid, refusing, verdict) => {
      raise(switchedOff, ['/api/me', ...refusing])
      const { judgement, visits } = await ask({ path: '/api/me', sid })
      expect([judgement.verdict, ofEntry(), visits.length, mine().length]).toEqual([verdict, 1, uses, uses])
      if (verdict === 'unknown')
        expect(judgement.evidence[0]?.seen).toBe(
          'everybody is refused here, while / shows a login: choose another validation_url',
        )
    })

    test.each([
      ['that is refused, too', switchedOff, 'unknown'],
      ['that does not exist', json('{"detail":"Not Found"}', 404), 'logged_out'],
    ])('is not asked for at an entry %s', async (_what, entry, verdict) => {
      raise(switchedOff, ['/api/me', ...others])
      site.on('/', entry)
      expect((await ask({ path: '/api/me' })).judgement.verdict).toBe(verdict)
      expect(ofEntry()).toBe(0)
    })

    test('is not asked for at the entry where a rule judges, nor where a page showed the login', async () => {
      raise(switchedOff, ['/api/me', ...others])
      const loggedIn = { selector: null, text: 'Your account', status: null, url: null }
      const rule = { loggedIn, loggedOut: null, discover: false, tier: 'auto' } as const
      const memory = { ...noMemory, url: site.url('/api/me'), tells: true }
      for (const known of [{ rule }, { memory }]) await ask({ path: '/api/me', ...known })
      expect(ofEntry()).toBe(0)
    })
  })

  test('that begins while a copy of an entry that was open is kept says nothing by a rule', async () => {
    site.on('/', shell)
    const loggedIn = { selector: null, text: 'Your account', status: null, url: null }
    const rule = { loggedIn, loggedOut: null, discover: false, tier: 'auto' } as const
    await ask()
    raise(nginx)
    expect((await ask({ path: '/account', rule })).judgement.verdict).toBe('unknown')
  })

  test('says what to do', async () => {
    raise(nginx)
    const { judgement } = await ask({ path: '/account' })
    expect(judgement.evidence[0]?.seen).toBe(
      "a plain refusal (HTTP 403), as by a firewall: allow this server's address at the site, set a proxy, or choose another validation_url",
    )
    expect(judgement.evidence[0]?.seen.length).toBeLessThanOrEqual(160)
  })
})

test('a plain refusal of a page that we chose ourselves, such as that of a file that is not there, shows no logout', async () => {
  site.on('/', shell)
  const missing = { status: 403, body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>' }
  for (const path of ['/account', '/me', '/profile', '/settings']) site.on(path, missing)
  expect((await ask()).judgement.verdict).toBe('unknown')
})

describe('a login that goes to a part of the site', () => {
  const exact = { path: '/app' }
  const form = { selector: 'input[type=password]', text: null, status: null, url: null }
  const tier = (tier: ValidationRule['tier']) => ({ loggedIn: null, loggedOut: null, discover: false, tier })

  beforeEach(() => {
    site.on('/login', html(loginPage))
    site.on('/', html(loginPage))
    site.on(
      '/app/',
      members(() => html(loggedInPage)),
    )
  })

  test.each<[string, Asked]>([
    ['by plain HTTP', {}],
    ['in a browser', { browser: 'renders nothing more', rule: tier('browser') }],
    [
      'beside a token in a storage',
      {
        storage: [
          { origin: 'http://127.0.0.1', localStorage: [{ name: 'token', value: 'abc0123456789' }], indexedDb: null },
        ],
      },
    ],
  ])('does not end where another part asks everybody to log in, %s', async (_how, asked) => {
    const { judgement, memory } = await ask({ ...asked, exact })
    expect([judgement.verdict, judgement.evidence[0]?.signal, mine()]).toEqual(['unknown', 'not_sent', []])
    expect(memory).toEqual({ ...noMemory, next: memory.next })
    expect((await ask({ ...asked, exact, path: '/app/' })).judgement.verdict).toBe('logged_in')
  })

  test.each<[string, Asked]>([
    ['the site does not take it there', { path: '/app/', sid: 'ended' }],
    ['the page leads on from there', { path: '/start', sid: 'ended' }],
    ['it has expired', { exact: { ...exact, expiresAt: 1 } }],
    ["its user's own rule says so", { rule: { ...tier('auto'), loggedOut: form } }],
  ])('ends where %s', async (_why, asked) => {
    site.on('/start', redirect('/app/'))
    expect((await ask({ exact, ...asked })).judgement.verdict).toBe('logged_out')
  })

  test('does not end by a well-known page of another part, where its own does not show it', async () => {
    for (const path of ['/me', '/profile', '/settings']) site.on(path, html('Nothing', 404))
    site.on('/account', redirect('/login'))
    site.on('/app/', html('<title>Shop</title><h1>Locks and latches</h1>'))
    const { judgement, memory } = await ask({ exact, path: '/app/' })
    expect([judgement.verdict, mine()]).toEqual(['unknown', ['/app/']])
    expect(site.seen('/account').length).toBeGreaterThan(1)
    expect(memory).toMatchObject({ url: null, tells: false })
  })
})

describe("a user's own rule", () => {
  const side = { selector: null, text: null, status: null, url: null }

  test('decides by the page alone', async () => {
    const rule = {
      loggedIn: { ...side, text: 'Locks and latches' },
      loggedOut: null,
      discover: false,
      tier: 'auto',
    } as const
    const { judgement } = await ask({ sid: 'bad', rule })
    expect([judgement.verdict, judgement.evidence[0]?.signal, theirs()]).toEqual(['logged_in', 'rule', []])
  })

  test('is asked of the page that it names, whatever was remembered', async () => {
    const rule = {
      loggedIn: { ...side, selector: 'h1' },
      loggedOut: { ...side, selector: 'form' },
      discover: false,
      tier: 'auto',
    } as const
    const { judgement } = await ask({
      path: '/account',
      rule,
      memory: { url: site.url('/'), tells: true, next: 0, rendered: false },
    })
    expect([judgement.verdict, site.requests.map(({ path }) => path)]).toEqual(['logged_in', ['/account']])
  })
})

test('tells which cookies answers set, with the session and without it', async () => {
  const setting = (body: string, ...lines: string[]) => ({ ...html(body), headers: { 'set-cookie': lines } })
  site.on('/page', ({ cookies }) =>
    cookies['sid'] === 'good'
      ? setting(loggedInPage, 'sid=good; Max-Age=720; HttpOnly', 'csrf=a; Max-Age=31449600', 'old=; Max-Age=0')
      : setting(loginPage, 'csrf=b; Max-Age=31449600'),
  )
  const { cookies } = await ask({ path: '/page' })
  const now = clock.now()
  expect(cookies).toEqual({
    given: [
      { name: 'sid', httpOnly: true, expiresAt: now + 720_000, cleared: false },
      { name: 'csrf', httpOnly: false, expiresAt: now + 31_449_600_000, cleared: false },
      { name: 'old', httpOnly: false, expiresAt: 0, cleared: true },
    ],
    toAnyone: [{ name: 'csrf', httpOnly: false }],
  })
})

test('learns nothing of cookies that another host set', async () => {
  const other = await startSite({ address: '127.0.0.2' })
  onTestFinished(() => other.close())
  other.on('/', { ...html(loginPage), headers: { 'set-cookie': ['session=of-another; Max-Age=60'] } })
  site.on('/away', redirect(other.url('/', '127.0.0.2')))
  expect((await ask({ path: '/away' })).cookies).toEqual({ given: [], toAnyone: [] })
})

describe('the shell of an application', () => {
  test.each([
    ['OVERLOADED', 'no browser was free'],
    ['TARGET_UNREACHABLE', 'the browser could not reach it'],
    ['PROXY_FAILED', 'the proxy of the session failed in the browser'],
    ['TIMEOUT', 'the browser did not finish it in time'],
    ['TARGET_NOT_ALLOWED', 'not allowed'],
  ] as const)('stays as plain HTTP has it where the browser fails with %s', async (code, seen) => {
    site.on('/', () => shell)
    const { judgement, tier, memory } = await ask({ browser: new AppError(code) })
    expect([judgement.verdict, tier, memory.rendered]).toEqual(['unknown', '1', false])
    expect(judgement.evidence[0]?.seen).toContain(seen)
    expect(mine()).toEqual(['/'])
  })

  test.each([
    ['no browser', undefined, '1', false],
    ['a browser that is overloaded', new AppError('OVERLOADED'), '1', false],
    ['a browser', 'renders nothing more', '4', true],
  ] as const)('says whether it was rendered: with %s', async (_what, browser, tier, isRendered) => {
    site.on('/', () => shell)
    expect(await ask(browser === undefined ? {} : { browser })).toMatchObject({ tier, isRendered })
  })

  test('does not hide that a session was lost meanwhile', async () => {
    site.on('/', () => shell)
    await expect(ask({ browser: new AppError('SESSION_INACTIVE') })).rejects.toMatchObject({ code: 'SESSION_INACTIVE' })
  })
})

describe('a shell in the place of which strangers are led to a login', () => {
  const refused = (path: string): OwnRequest => ({ method: 'GET', url: site.url(path), status: 401 })
  const shellFor = (isLetIn: (sid: string | undefined) => boolean) => {
    site.on('/', ({ cookies }) => (isLetIn(cookies['sid']) ? shell : redirect('/login')))
    site.on('/login', html(loginPage))
  }

  test.each<[string, Asked['browser'], boolean]>([
    ['without a browser', undefined, false],
    ['in a browser that is not free', new AppError('OVERLOADED'), false],
    ['in a browser that does not finish', new AppError('TIMEOUT'), false],
    ['in a browser whose scripts are not there', 'renders nothing more', true],
  ])('shows the login by that alone, %s', async (_what, browser, isRendered) => {
    shellFor((sid) => sid === 'good')
    const { judgement, tier, memory, ...found } = await ask(browser === undefined ? {} : { browser })
    expect([judgement.verdict, tier, found.isRendered]).toEqual(['logged_in', '1', isRendered])
    expect(judgement.evidence[0]?.seen ?? '').not.toBe('')
    expect(memory).toMatchObject({ url: site.url('/'), tells: true })
  })

  test('keeps what the browser has seen of cookies, and counts its visit', async () => {
    shellFor((sid) => sid === 'good')
    const { visits } = await ask({ browser: 'renders nothing more' })
    expect([visits.length, uses]).toEqual([2, 2])
  })

  test('does not show it against a browser that was refused', async () => {
    shellFor((sid) => sid === 'good')
    expect((await ask({ browser: [refused('/api/me')] })).judgement.verdict).not.toBe('logged_in')
  })

  test('does not show it where any cookie gets the shell', async () => {
    shellFor((sid) => sid !== undefined)
    expect((await ask({ browser: 'renders nothing more' })).judgement.verdict).toBe('unknown')
  })

  test('shows that a session has ended that is led to the login itself', async () => {
    shellFor((sid) => sid === 'good')
    expect((await ask({ sid: 'old', browser: 'renders nothing more' })).judgement.verdict).toBe('logged_out')
  })
})
