import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { OwnRequest } from '../page/page.ts'
import { observePage } from '../verdict/compare/page-observation.ts'
import { noMemory } from './probe-memory.ts'
import { probeRendered } from './probe-rendered.ts'
import type { SiteVisits } from './site-visits.ts'

const url = 'https://site.example/'
const shell = '<title>Flags</title><div id="root"></div><script src="/main.js"></script>'
const login = '<form action="/login"><input name="user"><input type="password" name="password"></form>'
const own = (path: string, status: number, answer?: string): OwnRequest => ({
  method: 'GET',
  url: `${url}${path}`,
  status,
  ...(answer === undefined ? {} : { answer }),
})

/** The session gets the first page in a browser, an anonymous visit the second. */
function site(mine: readonly [string, readonly OwnRequest[]], theirs: readonly [string, readonly OwnRequest[]]) {
  const visit = ([body, ownRequests]: readonly [string, readonly OwnRequest[]]) => {
    const page = examplePage(body, { ownRequests })
    return { url, page, observation: observePage(page), before: null }
  }
  return {
    withSession: async () => visit(mine),
    withoutSession: async () => visit(theirs).observation.sketch,
    withInventedLogin: async () => null,
  } as unknown as SiteVisits
}

const refused = own('api/user', 401)
const half = '{"id":1,"username":"mira","two_factor_pending":true}'
const mira = '{"user":{"id":1,"username":"mira"}}'

test.each<[string, readonly [string, readonly OwnRequest[]], readonly [string, readonly OwnRequest[]], string]>([
  ['who is told about its user', [shell, [own('api/user', 200, mira)]], [login, [refused]], 'logged_in'],
  ['who is told something at length', [shell, [own('api/user', 200)]], [login, [refused]], 'unknown'],
  ['who has still to enter a code', [shell, [own('api/user', 200, half)]], [login, [refused]], 'unknown'],
  ['who is told about somebody', [shell, [own('api/users/7', 200, mira)]], [login, [refused]], 'unknown'],
  [
    'who is told that there is no user',
    [shell, [own('api/user', 200, '{"user":null}')]],
    [login, [refused]],
    'unknown',
  ],
  ['who is told null', [shell, [own('api/user', 200, 'null')]], [login, [refused]], 'unknown'],
  [
    'who is told to log in',
    [shell, [own('api/user', 200, '{"errors":[{"message":"Unauthenticated"}]}')]],
    [login, [refused]],
    'unknown',
  ],
  ['who is told about users, as everybody is', [shell, [own('api/user', 200, mira)]], [login, []], 'unknown'],
  ['who is told about the site', [shell, [own('api/flags', 200, '[]')]], [login, [refused]], 'unknown'],
  ['who is told nothing', [shell, []], [login, [refused]], 'unknown'],
  ['who is refused', [shell, [refused]], [login, [refused]], 'unknown'],
])('a page that has drawn nothing yet for a session %s', async (_what, mine, theirs, verdict) => {
  const { judged, memory } = await probeRendered(site(mine, theirs), url, noMemory)
  expect([judged.judgement.verdict, memory.rendered]).toEqual([verdict, verdict === 'logged_in'])
})
