import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { adoptedBy, shownIn } from './finding.ts'

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
