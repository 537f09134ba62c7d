import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { OwnRequest } from '../page/page.ts'
import { observePage } from '../verdict/compare/page-observation.ts'
import { judgeAt } from './differential.ts'
import { noMemory } from './probe-memory.ts'
import { copyKey } from './refusing-page.ts'
import type { SiteVisits } from './site-visits.ts'

const url = 'https://site.example/'
const login = '<form action="/login" method="post"><input name="user"><input type="password" name="password"></form>'
const loading = '<title>Budget</title><div id="root"><div>Initializing the database…</div><div>App: v26</div></div>'
const failed = `${loading}<h1>Fatal Error</h1><p>There was a problem.</p><button>Restart app</button><a role="button">Show</a>`
const links = '<nav><a href="/boards">Boards</a><a href="/reports">Reports</a></nav><main><p>Order 1057</p></main>'
const drawn = `${links}<p>Signed in as dana@site.example</p><button>Log out</button>`
const slow: OwnRequest = { method: 'GET', url: `${url}info`, status: 429 }
const down: OwnRequest = { method: 'GET', url: `${url}info`, status: 502 }
const wrong: OwnRequest = { method: 'GET', url: `${url}orders`, status: 400 }
const orders: OwnRequest = { method: 'GET', url: `${url}orders/1057`, status: 200 }
const me: OwnRequest = { method: 'GET', url: `${url}users/me`, status: 200 }

const nobody: OwnRequest = { ...me, answer: '{"user":null,"message":"Account"}' }

/** The session gets this body, an anonymous visit a login page; null: there is no visit with an invented login. */
const site = (body: string, ownRequests: readonly OwnRequest[] | null, invented: string | null = null): SiteVisits => {
  const visit = (shown: string) => {
    const page = examplePage(shown, ownRequests === null ? {} : { ownRequests })
    return { url, page, observation: observePage(page), before: null }
  }
  return {
    withSession: async () => visit(body),
    withoutSession: async () => visit(login).observation.sketch,
    withInventedLogin: async () => (invented === null ? null : visit(invented).observation.sketch),
  } as unknown as SiteVisits
}

test.each([
  ['a page that may be loading', loading, [], 'unknown', false],
  ['an application that could not start', failed, [], 'unknown', false],
  ['a page that may be loading, whose own requests the session answers', loading, [me], 'logged_in', true],
  ['a page that leads on', links, [], 'logged_in', true],
  ['a page that leads on, whose application was told to wait', links, [slow], 'unknown', false],
  ['a page that leads on, whose server failed', links, [down], 'unknown', false],
  ['a page that leads on, whose application got nothing that it asked for', links, [wrong], 'unknown', false],
  ['a page that leads on, whose application got some of it', links, [wrong, orders], 'logged_in', true],
  ['the same, where the session was answered as well', links, [down, me], 'logged_in', true],
  ['the same few words, from a site without scripts', loading, null, 'unknown', false],
] as const)('%s, where an anonymous visit gets a login page', async (_name, body, requests, verdict, tells) => {
  const judged = await judgeAt(site(body, requests), url, {})
  expect([judged.judgement.verdict, judged.tells]).toEqual([verdict, tells])
})

test.each([
  ['the same page', links, [orders], links, 'unknown'],
  ['the same page, with a control to log out and a name from the token', drawn, [], drawn, 'unknown'],
  ['the same page, while the session is told about its user', links, [me], links, 'logged_in'],
  ['the same page, while it is told that nobody is there', links, [nobody], links, 'unknown'],
  ['the same page, while it is told nothing', links, [{ ...me, answer: '{}' }], links, 'unknown'],
  ['a page without the data', links, [], '<nav><a href="/boards">Boards</a></nav>', 'logged_in'],
  ['a login page', links, [], login, 'logged_in'],
  ['nothing', links, [], null, 'logged_in'],
] as const)(
  'a page drawn by scripts, where an invented login gets %s',
  async (_name, body, requests, invented, verdict) => {
    expect((await judgeAt(site(body, requests, invented), url, {})).judgement.verdict).toBe(verdict)
  },
)

const pause = '<title>Maintenance</title><h1>We will be back soon</h1><p>Planned maintenance.</p>'
const longPause = `<title>Maintenance</title>${links}<h1>We will be back soon</h1><p>${'Planned maintenance of all services. '.repeat(9)}</p>`

test.each([
  ['a pause that everybody gets since a moment ago', pause, pause, 'unknown'],
  ['a long one', longPause, longPause, 'unknown'],
  ['a page of its own', links, 'Unauthorized', 'logged_in'],
])('%s, where the anonymous copy of minutes ago was a refusal', async (_name, mine, theirs, verdict) => {
  const seen = (body: string, status: number) => {
    const page = examplePage(body, { status, requestedUrl: `${url}account`, finalUrl: `${url}account` })
    return { url, page, observation: observePage(page), before: null }
  }
  const refused = (body: string) => seen(body, body === 'Unauthorized' ? 401 : 200).observation.sketch
  const one = {
    withSession: async () => seen(mine, 200),
    withoutSession: async (_url: string, { isFresh = false } = {}) => refused(isFresh ? theirs : 'Unauthorized'),
    withInventedLogin: async () => null,
  } as unknown as SiteVisits
  expect((await judgeAt(one, `${url}account`, {})).judgement.verdict).toBe(verdict)
})

test.each([
  ['everybody gets the same', links, links, [orders], 'logged_out'],
  ['everybody gets the same, because the server fails', links, links, [orders, down], 'unknown'],
  ['everybody gets the same, because the server puts all off', links, links, [slow], 'unknown'],
  ['everybody gets the form that others got', login, login, [orders], 'logged_out'],
  ['nobody is shown the form any more', login, `<div hidden>${login}</div>`, [orders], 'unknown'],
] as const)(
  'a page of scripts that showed the login before, of which %s now',
  async (_name, then, now, requests, verdict) => {
    const seen = (body: string) => {
      const shown = { ownRequests: requests, showsPassword: body === login }
      const page = examplePage(`<title>Budget</title>${links}${body}`, shown)
      return { url, page, observation: observePage(page), before: null }
    }
    const one = {
      withSession: async () => seen(now),
      withoutSession: async () => seen(now).observation.sketch,
      withInventedLogin: async () => null,
    } as unknown as SiteVisits
    const memory = { ...noMemory, url, tells: true, shown: copyKey(seen(then).observation.sketch) }
    expect((await judgeAt(one, url, { memory })).judgement.verdict).toBe(verdict)
  },
)

test.each([
  ['is down', [down], 'unknown'],
  ['refuses some', [down, { ...me, status: 401 }], 'logged_out'],
] as const)('a page whose scripts ask for a login, while the server %s', async (_name, requests, verdict) => {
  expect((await judgeAt(site(login, requests), url, {})).judgement.verdict).toBe(verdict)
})
