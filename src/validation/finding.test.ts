import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { testSession } from '../../test/support/test-session.ts'
import { noSecrets } from '../sessions/state/secrets.ts'
import type { SealedState } from '../sessions/stored-session.ts'
import { acceptAnswer } from '../use/second-check.ts'
import { judgePage } from '../verdict/verdict.ts'
import { adoptedBy, findingOf, shownIn } from './finding.ts'
import type { Probe } from './probe.ts'

const expectsNobody = { expectedUser: null }
const away = '<a href="/logout">Log out</a>'

test.each([
  ['a sentence', `<header>Logged in as Mira Holt ${away}</header>`, 'Mira Holt'],
  ['data of the page', `<header>${away}</header><script>var currentUser = {"name": "mira", "id": 7}</script>`, 'mira'],
  [
    "an entry of the menu in the visitor's own box",
    `<header><div class="user-menu"><a href="/users/mira.holt">mira.holt</a> ${away}</div></header>`,
    'mira.holt',
  ],
  ['the label of a picture', `<header><img src="/1.png" alt="Avatar of Mira Holt"> ${away}</header>`, null],
  ['a box', `<header><div class="user-panel"><b>Mira Holt</b></div> ${away}</header>`, null],
  ['the user menu alone', `<div>User: mira.holt ${away}</div>`, null],
  ['a link to a list of the application', `<header><a href="/users/roles">Role Matrix</a> ${away}</header>`, null],
])('%s is a reason to expect its user or not', (_name, body, user) => {
  const page = examplePage(`<title>Desk</title>${body}<main><h1>Orders</h1></main>`, {
    finalUrl: 'https://site.example/',
  })
  const judgement = judgePage(page)
  expect(judgement).toMatchObject({ verdict: 'logged_in', detectedUser: expect.any(String) })
  expect(adoptedBy(expectsNobody, { judgement, shown: shownIn({ judgement, page }) })?.user ?? null).toBe(user)
})

test.each([
  ['plain HTTP', false, 'auto', true],
  ['a browser', true, 'auto', false],
  ['plain HTTP, where a browser is set', false, 'browser', false],
] as const)('a browser is advised or not after %s', (_name, isRendered, tier, isAdvised) => {
  const judgement = judgePage(examplePage('<p>Orders</p>'))
  const touched = { changes: [], worstStatus: 200, bindsDevice: false, storage: null }
  const cookies = { given: [], toAnyone: [] }
  const probe = { judgement, page: null, isRendered, touched, visits: [judgement], cookies } as unknown as Probe
  const rule = { loggedIn: null, loggedOut: null, discover: false, tier }
  const state = { version: 1, origin: { confirmedAt: null } } as unknown as SealedState
  const used = { session: testSession({ validationRule: rule }), state, secrets: noSecrets }
  const said = { conclusion: acceptAnswer(probe), isDoubted: false, triedAgent: null, startedAt: 0 }
  const { answer } = findingOf(used, { userId: 'a', actor: null, cause: 'asked', requestId: null }, said, 0)
  expect(answer.details.includes('validation.tier to browser')).toBe(isAdvised)
})
