import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { adoptedBy, type FindingContext, findingOf, shownIn } from './finding.ts'
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
  const probe = { judgement, page: null, isRendered, touched: { bindsDevice: false } } as unknown as Probe
  const session = { ...expectsNobody, validationRule: { tier } }
  const context = {
    session,
    status: 'active',
    now: 0,
    statedEnd: null,
    unsent: null,
    triedAgent: null,
    stateUpdate: null,
  }
  const { answer } = findingOf(probe, context as unknown as FindingContext)
  expect(answer.details.includes('validation.tier to browser')).toBe(isAdvised)
})
