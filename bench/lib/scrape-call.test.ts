import { expect, test } from 'vitest'
import { benchSession } from './bench-session.ts'
import { pageFor } from './pages.ts'
import { scrapeCalls } from './scrape-call.ts'

const own = benchSession(1).marker
const page = pageFor('in-5', own)
const good = { url: 'http://x/', status_code: 200, content: page, title: 'x', byos_applied: true, login_wall: false }
const target = { sessionId: 'id', marker: own, kind: 'in-5', url: 'http://x/' } as const

test.each([
  ['the right answer', 200, good, null],
  [
    'the same with its fields in another order',
    200,
    { login_wall: false, byos_applied: true, status_code: 200, content: page },
    null,
  ],
  ['a wrong status', 500, good, /^status 500/],
  ["the target's status", 200, { ...good, status_code: 403 }, /status_code/],
  ['a scrape without the session', 200, { ...good, byos_applied: false }, /byos_applied/],
  ['a login wall', 200, { ...good, login_wall: true }, /a login wall/],
  ["somebody else's page", 200, { ...good, content: pageFor('in-5', benchSession(2).marker) }, /wrong content/],
  [
    'a page that is mixed of two',
    200,
    { ...good, content: page.slice(0, -60) + pageFor('in-5', benchSession(2).marker).slice(-60) },
    /wrong content/,
  ],
  ['a page cut short', 200, { ...good, content: page.slice(0, -1) }, /wrong content/],
  ['a page with more', 200, { ...good, content: `${page} ` }, /wrong content/],
  ['flags that only the page names', 200, { content: page.replace('<main>', '"login_wall":false') }, /wrong flags/],
])('%s', (_, status, answer, expected) => {
  const [call] = scrapeCalls(1, 'key', [target])
  const found = call?.check(status, Buffer.from(JSON.stringify(answer)))
  if (expected === null) expect(found).toBeNull()
  else expect(found).toMatch(expected)
})

test('another spelling of the same JSON is right, what is not JSON is wrong', () => {
  const [call] = scrapeCalls(1, 'key', [target])
  expect(call?.check(200, Buffer.from(JSON.stringify(good).replaceAll('<', '\\u003c')))).toBeNull()
  expect(call?.check(200, Buffer.from('{'))).toMatch(/not JSON/)
})
