import { expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../verdict.ts'

test.each([
  ['a setting of that name', { workers: 4, profile: null, theme: 'dark' }, 'unknown'],
  ['an empty one', { workers: 4, profile: {}, theme: 'dark' }, 'unknown'],
  ['the member of a group', { group: 'a', member: null }, 'unknown'],
  ['no user', { workers: 4, user: null, theme: 'dark' }, 'logged_out'],
  ['no user, and no profile', { profile: null, currentUser: null }, 'logged_out'],
  ['no id of a user, which says little', { theme: 'dark', userId: null }, 'unknown'],
  ['an id of a user, which says little', { theme: 'dark', userId: 7 }, 'unknown'],
  [
    'a user without a profile',
    { profile: null, currentUser: { name: 'mira', email: 'mira@site.example' } },
    'logged_in',
  ],
])('data that a page hands to its scripts: %s', (_what, data, verdict) => {
  const page = examplePage(`<script>window.settings = ${JSON.stringify(data)}</script><div id="root"></div>`)
  expect(judgePage(page).verdict).toBe(verdict)
})
