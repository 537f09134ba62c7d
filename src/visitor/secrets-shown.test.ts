import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'

const judged = (name: string) =>
  judgePage(
    examplePage(
      `<title>Desk</title><header><p>Logged in as ${name}</p><a href="/account/${name};v=${name}?tab=1">My account</a>
      <a href="/logout">Log out</a></header><main><h1>Orders</h1></main>`,
      { finalUrl: 'https://site.example/' },
    ),
  )

test.each([
  ['mira.holt', 'mira.holt', '/account/mira.holt***?tab=1'],
  [
    'mira.holt-of-orders-1987@site.example',
    'mira.holt-of-orders-1987@site.example',
    '/account/mira.holt-of-orders-1987@site.example***?tab=1',
  ],
  ['maximilian-of-the-long-house', 'maximilian-of-the-long-house', '/account/maximilian-of-the-long-house***?tab=1'],
  ['christopher-montgomery-1987', 'christopher-montgomery-1987', '/account/christopher-montgomery-1987***?tab=1'],
  ['christophermontgomery1987', 'christophermontgomery1987', '/account/christophermontgomery1987***?tab=1'],
  ['7B1F0C55D24E6A38B1F00C55D24E6A38', null, '/account/******?tab=1'],
  ['q7Yx2LmZt0PvK9sRb4WcNd', 'q7Yx2LmZt0PvK9sRb4WcNd', '/account/q7Yx2LmZt0PvK9sRb4WcNd***?tab=1'],
])('a page that names %s has the user %s', (name, user, link) => {
  const judgement = judged(name)
  expect(judgement).toMatchObject({ verdict: 'logged_in', detectedUser: user, accountLinks: [link] })
  if (user === null) expect(JSON.stringify(judgement)).not.toContain(name)
})
