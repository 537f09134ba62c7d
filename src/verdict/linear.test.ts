import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { expectLinear, tellingChars } from '../../test/support/growth.ts'
import { someOf } from '../../test/support/long-form.ts'
import { TREE_BOUNDS } from '../html/tree.ts'
import { parsePage } from '../page/parse.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

/** A page of about as many characters. */
type Make = (chars: number) => string
const repeated = (unit: string, chars: number) => unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars)

const hostile: readonly (readonly [string, Make])[] = [
  ...[' ', '\n', '<', '>', 'a', '"', "'", '&', '/', '=', '{', '[', '\\', '.', '-', '@', 'é', '。'].map(
    (unit) => [`a megabyte of ${JSON.stringify(unit)}`, (chars: number) => repeated(unit, chars)] as const,
  ),
  ['unclosed elements', (chars) => repeated('<div>', chars)],
  ['unclosed links', (chars) => repeated('<a href=/login>x', chars)],
  ['half tags', (chars) => repeated('<a', chars)],
  ['comments that never end', (chars) => repeated('<!--', chars)],
  ['password fields', (chars) => repeated('<input type=password>', chars)],
  ['"logout" in plain text', (chars) => repeated('logout ', chars)],
  ['"logout" in half tags', (chars) => repeated('<a href=logout', chars)],
  ['"password" in plain text', (chars) => repeated('password"', chars)],
  ['entities', (chars) => repeated('&amp;', chars)],
  ['keys of state', (chars) => `<script>${repeated('user: {', chars)}</script>`],
  ['keys of state in quotes', (chars) => `<script>${repeated('"currentUser":"', chars)}</script>`],
  ['a key and spaces', (chars) => `<script>user${repeated(' ', chars)}</script>`],
  [
    'a string of escaped quotes before a key',
    (chars) => `<script>{"a":"${repeated('\\"x', chars)}, user: 1"}</script>`,
  ],
  ['comments that never end before a key', (chars) => `<script>${repeated('//x/*x', chars)} user: 1</script>`],
  ['data attributes', (chars) => repeated('<p data-x="{&quot;user&quot;:{}}">', chars)],
  ['greetings', (chars) => repeated('logged in as ', chars)],
  ['links to headings', (chars) => repeated('<a href="#x">Log out</a><h2 id=x>x</h2>', chars)],
  ['links that show an icon', (chars) => repeated('<a href=/x><i class=fa-x title=x></i></a>', chars)],
  ['labels of two purposes', (chars) => repeated('<a>Sign in / </a>', chars)],
  ['names with a label', (chars) => repeated('<b>User: </b>', chars)],
  ['a long label', (chars) => `<a href=/logout>${repeated('a ', chars)}</a>`],
  ['headings and messages of the end', (chars) => repeated('<h1 class=alert>If your session has expired', chars)],
  ['fields for a code', (chars) => repeated('<form><input name=otp>', chars)],
  ['nested 100,000 deep', (chars) => `${'<div>'.repeat(chars / 25)}x${'</div>'.repeat(chars / 25)}`],
  ['JSON nested deep', (chars) => repeated('{"user":', (chars * 2) / 5)],
  [
    'texts under their keys',
    (chars) => `<script>{${repeated('"Please log in now":"x","User":"y z",', chars)}</script>`,
  ],
  ['data in the coding of URLs', (chars) => `<script>${repeated("decodeURIComponent('%7B", chars)}</script>`],
  [
    'data in the coding of URLs that never ends',
    (chars) => `<script>decodeURIComponent('%7B${repeated('a', chars)}</script>`,
  ],
  ['passwords hidden in one form', (chars) => `<form>${repeated('<p hidden><input type=password>', chars)}`],
  ['menus of both controls', (chars) => repeated('<a href=/login>Log in</a><a href=/logout>Log out</a>', chars)],
  ['things to do as a page opens', (chars) => repeated('<body onload="x">', chars)],
  ['addresses at which a site is changed', (chars) => repeated('<a href="/admin/edit/new/">x</a>', chars)],
]

describe('hostile pages take linear time', () => {
  test.each(someOf(hostile, 3))('%s', (name, make) => {
    expectLinear(name.startsWith('a megabyte') ? tellingChars : tellingChars / 2, (chars) => {
      const body = make(chars)
      const page = examplePage(body, { contentType: 'text/html' })
      return () => {
        judgeScan(page)
        expect(parsePage(body).elements.length).toBeLessThanOrEqual(TREE_BOUNDS.elements)
        expect(judgePage(page).verdict).not.toBe('logged_in')
      }
    })
  })
})

/** Names are looked for only where somebody is logged in. */
const inside: readonly (readonly [string, Make])[] = [
  [
    'people of a list',
    (chars) => repeated('<a href=/with/ada class=user-menu title="Avatar of Ada B"><i class=avatar>ada</i></a>', chars),
  ],
  [
    'scripts of a visitor',
    (chars) => `<script>${repeated('getUserName:{logoutUrl:decodeURIComponent("%7B', chars)}</script>`,
  ],
  ['rows of details', (chars) => repeated('<p>Name<b>Mira</b>', chars)],
]

describe('names take linear time', () => {
  test.each(inside)('%s', (_name, make) => {
    expectLinear(tellingChars / 2, (chars) => {
      const page = examplePage(`<a href=/logout>Log out</a>${make(chars)}`, { contentType: 'text/html' })
      return () => expect(judgePage(page).verdict).toBe('logged_in')
    })
  })
})

describe('arbitrary input', () => {
  const piece = fc.constantFrom(
    '<a href="/logout">',
    '</a>',
    '<form action="/login">',
    '<input type=password>',
    'Log out',
    '<script>',
    '</script>',
    '{"user":',
    'null}',
    '<li>',
    '</ul>',
    '"',
    '<!--',
    '&#0;',
    '&#x110000;',
    '\u0000',
    '\ud800',
    'Logged in as ',
    '<p data-user="',
    '=',
    '<title>',
    '<svg>',
    '</div>',
  )

  test('judging never throws and stays within its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const page = examplePage(pieces.join(''), { contentType: 'text/html' })
        judgeScan(page)
        const { pLoggedIn, confidence, evidence } = judgePage(page)
        expect(pLoggedIn).toBeGreaterThan(0)
        expect(pLoggedIn).toBeLessThan(1)
        expect(confidence).toBeGreaterThanOrEqual(0)
        expect(confidence).toBeLessThanOrEqual(100)
        for (const { seen } of evidence) expect(seen.length).toBeLessThanOrEqual(160)
      }),
      { numRuns: 300 },
    )
  })
})
