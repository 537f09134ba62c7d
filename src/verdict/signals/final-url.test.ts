import { expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../verdict.ts'

const shell = '<!doctype html><title>App</title><div id="root"></div><script src="/app.js"></script>'
const at = (finalUrl: string) =>
  examplePage(shell, {
    requestedUrl: 'https://site.example/realm/auth?prompt=none&client_id=app',
    finalUrl,
    hops: [{ url: 'https://site.example/realm/auth?prompt=none&client_id=app' }],
  })

test.each([
  ['https://site.example/realm/app?error=login_required&state=1', 'logged_out'],
  ['https://site.example/realm/app#error=interaction_required&state=1', 'logged_out'],
  ['https://site.example/realm/app?code=1&state=1', 'logged_in'],
  ['https://site.example/realm/app#state=1&code=1', 'logged_in'],
  ['https://site.example/realm/app?code=1', 'unknown'],
  ['https://site.example/realm/app?error=invalid_scope', 'unknown'],
  ['https://site.example/realm/app?q=login_required', 'unknown'],
])('a login that was asked not to show itself leads to %s: %s', (finalUrl, verdict) => {
  expect(judgePage(at(finalUrl)).verdict).toBe(verdict)
})

test('an error in the requested URL itself tells nothing', () => {
  const url = 'https://site.example/app?error=login_required'
  expect(judgePage(examplePage(shell, { requestedUrl: url, finalUrl: url })).verdict).toBe('unknown')
})

test.each([
  ['/profile', true],
  ['/profile/edit', true],
  ['/profile/mira', false],
])('%s is the own page of its visitor: %s', (path, isOwn) => {
  const { evidence } = judgePage(examplePage('<p>Lorem ipsum</p>', { requestedUrl: `https://site.example${path}` }))
  expect(evidence.some(({ signal }) => signal === 'final_url')).toBe(isOwn)
})
