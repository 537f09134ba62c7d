import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyUrl } from '../../../test/support/any-text.ts'
import { examplePage } from '../../../test/support/example-page.ts'
import type { OwnRequest, Page } from '../../page/page.ts'
import { parsePage } from '../../page/parse.ts'
import { ownRequests } from './own-requests.ts'

const at = (path: string, status: number, method = 'GET'): OwnRequest => ({
  method,
  status,
  url: `https://site.example${path}`,
})

function hitsOf(requests: readonly OwnRequest[] | undefined) {
  const body = '<div id="root">x</div>'
  const page: Page = { ...examplePage(body), ...(requests === undefined ? {} : { ownRequests: requests }) }
  return ownRequests.find(page, parsePage(body)).evidence
}

test.each<[string, readonly OwnRequest[] | undefined, number | null]>([
  ['a page that nobody rendered', undefined, null],
  ['no requests', [], null],
  ['a refused record of the visitor', [at('/users/me', 401)], -3.5],
  ['a forbidden one', [at('/users/me', 403)], -2],
  ['an answered one', [at('/users/me', 200), at('/items', 200)], 1.2],
  ['a list of ways to log in', [at('/auth', 200)], null],
  ['a record of the visitor below it', [at('/auth/user', 200)], 1.2],
  ['the session below it', [at('/auth/session', 200)], 1.2],
  [
    'one that is refused until the token is renewed',
    [at('/api/me', 401), at('/auth/refresh', 200, 'POST'), at('/api/me', 200)],
    1.2,
  ],
  ['one that is refused after it was answered', [at('/api/me', 200), at('/api/me', 401)], -3.5],
  ['nobody', [{ ...at('/api/me', 200), answer: '{"user":null}' }], null],
  ['nobody, and refused elsewhere', [{ ...at('/api/me', 200), answer: '{}' }, at('/v2/session', 401)], null],
  ...['null', '{"user":null}', '{"authenticated":false}'].map((answer): [string, OwnRequest[], number] => [
    `${answer}, and refused elsewhere`,
    [{ ...at('/api/auth/get-session', 200), answer }, at('/api/me', 401)],
    -3.5,
  ]),
  ['no session, and refused elsewhere', [{ ...at('/api/auth/session', 200), answer: '{}' }, at('/api/me', 401)], -3.5],
  ['two that say the opposite', [at('/api/me', 200), at('/v2/session', 401)], null],
  ['most data refused', [at('/items', 401), at('/boards', 401), at('/config', 200)], -2.5],
  ['some data refused', [at('/items', 401), at('/boards', 200), at('/config', 200)], null],
  ['texts of the interface do not count', [at('/items', 401), at('/locales/en.json', 200), at('/app.css', 200)], -2.5],
  [
    'what messages are sent by does not count',
    [at('/items', 401), at('/socket.io/', 200), at('/hub/negotiate', 200)],
    -2.5,
  ],
  ['unless it is refused', [at('/items', 200), at('/socket.io/', 401)], -2.5],
  ['a record that is not there', [at('/users/me', 404)], null],
])('%s', (_name, requests, weight) => {
  expect(hitsOf(requests)[0]?.weight ?? null).toBe(weight)
})

test.each([
  ['/api/v2/users/4711/account', '/api/v2/users/*/account'],
  ['/t/9b1deb4d3b7d4bad/me', '/t/*/me'],
  ['/u/dana%40site.example/profile', '/u/*/profile'],
])('shows of %s the shape alone', (path, shape) => {
  expect(hitsOf([at(path, 401)])[0]?.seen).toBe(`the application's own request GET ${shape} was answered with 401`)
})

test('never throws, and never shows a number of a path', () => {
  const requests = fc.array(
    fc.record({
      method: fc.constantFrom('GET', 'POST'),
      url: anyUrl,
      status: fc.nat(599),
    }),
  )
  fc.assert(fc.property(requests, (given) => hitsOf(given).every(({ seen }) => !/\d{4,}/.test(seen))))
})
