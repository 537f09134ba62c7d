import { describe, expect, it } from 'vitest'
import { needsUserOf, pageAddress, wrongUser } from './expected-user.ts'

const url = 'https://shop.example/account?tab=1'
const page = 'https://shop.example/account'

describe('a wrong user', () => {
  it.each([
    // expected, adopted from (null: set by hand), shown, shown at → who is wrong
    ['mira@shop.example', null, 'mallory@shop.example', url, 'mallory@shop.example'],
    ['mira@shop.example', page, 'mallory@shop.example', 'https://shop.example/other', 'mallory@shop.example'],
    ['Mira@Shop.Example ', null, ' mira@shop.example', url, null],
    ['mira.holt', null, 'mallory', url, 'mallory'],
    ['MIRA.HOLT', null, 'mira.holt', url, null],
    ['Mira Holt', null, 'Mallory Smith', url, 'Mallory Smith'],
    ['Mira  Holt', null, 'mira holt', url, null],
    ['Mira\nHolt', null, 'mira holt', url, null],
    ['Mira Holt', null, 'Mallory\nSmith', url, 'Mallory\nSmith'],
    ['Mira\tHolt', null, 'Mallory Smith', url, 'Mallory Smith'],
    // An e-mail here and a name there are no two people.
    ['mira@shop.example', null, 'Mallory', url, null],
    ['mira@shop.example', null, 'Mallory Smith', url, null],
    ['mira', null, 'Mallory Smith', url, null],
    // A name that was adopted may be written in another way elsewhere.
    ['mira', page, 'mholt', 'https://shop.example/', null],
    ['mira', page, 'mholt', url, 'mholt'],
    // The first letters of a name stand for it.
    ['mira', null, 'MI', url, null],
    ['m', page, 'Mira', url, null],
    ['mira', null, 'mo', url, 'mo'],
    ['mira', null, 'mir', url, 'mir'],
    ['田中太郎', null, '田中', url, '田中'],
  ])('%j from %j, shown %j at %s: %j', (expectedUser, expectedUserPage, user, at, wrong) => {
    expect(wrongUser({ expectedUser, expectedUserPage }, { user, url: at })).toBe(wrong)
  })

  it('is nobody where nobody is expected, or nobody is shown', () => {
    expect(wrongUser({ expectedUser: null, expectedUserPage: null }, { user: 'mallory', url })).toBeNull()
    expect(wrongUser({ expectedUser: 'mira', expectedUserPage: null }, null)).toBeNull()
  })

  it('is looked for at a page without its query and fragment, which may hold secrets', () => {
    expect(pageAddress('https://u:p@shop.example/a?token=1#x')).toBe('https://shop.example/a')
  })
})

it.each([
  ['nobody is expected', null, null, ['changed'], false],
  ['the user was named by a client', 'mira', null, [], true],
  ['the user was adopted, and no cookie changes', 'mira@shop.example', page, [], false],
  ['the user was adopted, and a cookie changes', 'mira', page, ['changed'], true],
  ['the name was adopted from another page', 'mira', 'https://shop.example/other', ['changed'], false],
] as const)('who a page shows must be known: %s', (_case, expectedUser, expectedUserPage, changes, expected) => {
  expect(needsUserOf({ expectedUser, expectedUserPage }, { finalUrl: url, changes })).toBe(expected)
})

it.each([
  ['\u200fmira\u202c', 'mira'],
  ['mira', 'mi\u200bra'],
])('characters that show nothing make no other user: %j is %j', (expectedUser, user) => {
  const shown = { user, url: 'https://site.example/' }
  expect(wrongUser({ expectedUser, expectedUserPage: null }, shown)).toBeNull()
})
