import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { examplePage } from './example-page.ts'
import { parsePage } from './parse.ts'
import { scanPage } from './scan.ts'
import { judge, judgePage } from './verdict.ts'

const CHARS = 5_000_000
const repeated = (unit: string, chars = CHARS) => unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars)

/** Quadratic work over 5 MB takes minutes; linear work well under this. */
const LIMIT_MS = 5_000

const hostile: readonly (readonly [string, string])[] = [
  ...[' ', '\n', '<', '>', 'a', '"', "'", '&', '/', '=', '{', '[', '\\', '.', '-', '@', 'é', '。'].map(
    (unit) => [`5 MB of ${JSON.stringify(unit)}`, repeated(unit)] as const,
  ),
  ['unclosed elements', repeated('<div>')],
  ['unclosed links', repeated('<a href=/login>x')],
  ['half tags', repeated('<a')],
  ['comments that never end', repeated('<!--')],
  ['password fields', repeated('<input type=password>')],
  ['"logout" in plain text', repeated('logout ')],
  ['"logout" in half tags', repeated('<a href=logout')],
  ['"password" in plain text', repeated('password"')],
  ['entities', repeated('&amp;')],
  ['keys of state', `<script>${repeated('user: {')}</script>`],
  ['keys of state in quotes', `<script>${repeated('"currentUser":"')}</script>`],
  ['a key and spaces', `<script>user${repeated(' ')}</script>`],
  ['data attributes', repeated('<p data-x="{&quot;user&quot;:{}}">')],
  ['greetings', repeated('logged in as ')],
  ['links to headings', repeated('<a href="#x">Log out</a><h2 id=x>x</h2>')],
  ['links that show an icon', repeated('<a href=/x><i class=fa-x title=x></i></a>')],
  ['labels of two purposes', repeated('<a>Sign in / </a>')],
  ['names with a label', repeated('<b>User: </b>')],
  ['a long label', `<a href=/logout>${repeated('a ')}</a>`],
  ['texts under their keys', `<script>{${repeated('"Please log in now":"x","User":"y z",')}</script>`],
  ['data in the coding of URLs', `<script>${repeated("decodeURIComponent('%7B")}</script>`],
  ['data in the coding of URLs that never ends', `<script>decodeURIComponent('%7B${repeated('a')}</script>`],
  ['passwords hidden in one form', `<form>${repeated('<p hidden><input type=password>')}`],
  ['menus of both controls', repeated('<a href=/login>Log in</a><a href=/logout>Log out</a>')],
  ['things to do as a page opens', repeated('<body onload="x">')],
  ['addresses at which a site is changed', repeated('<a href="/admin/edit/new/">x</a>')],
  ['fields for a code', repeated('<form><input name=otp>')],
  ['nested 100,000 deep', `${'<div>'.repeat(100_000)}x${'</div>'.repeat(100_000)}`],
  ['JSON nested deep', repeated('{"user":', 2_000_000)],
]

describe('hostile pages cost no more than their length', () => {
  test.each(hostile)(
    '%s',
    (_name, body) => {
      const page = examplePage(body, { contentType: 'text/html' })
      const start = process.threadCpuUsage()
      scanPage(page)
      const parsed = parsePage(body)
      const judgement = judge(page, parsed)
      // What others do on the machine meanwhile is not counted.
      const { user, system } = process.threadCpuUsage(start)
      expect((user + system) / 1000).toBeLessThan(LIMIT_MS)
      expect(parsed.elements.length).toBeLessThanOrEqual(30_000)
      expect(judgement.verdict).not.toBe('logged_in')
    },
    60_000,
  )
})

/** Names are looked for only where somebody is logged in. */
const inside: readonly (readonly [string, string])[] = [
  [
    'people of a list',
    repeated('<a href=/with/ada class=user-menu title="Avatar of Ada B"><i class=avatar>ada</i></a>'),
  ],
  ['scripts of a visitor', `<script>${repeated('getUserName:{logoutUrl:decodeURIComponent("%7B')}</script>`],
  ['rows of details', repeated('<p>Name<b>Mira</b>')],
]

describe('names cost no more than the length of their page', () => {
  test.each(inside)(
    '%s',
    (_name, body) => {
      const page = examplePage(`<a href=/logout>Log out</a>${body}`, { contentType: 'text/html' })
      const start = process.threadCpuUsage()
      const judgement = judge(page, parsePage(page.body))
      const { user, system } = process.threadCpuUsage(start)
      expect((user + system) / 1000).toBeLessThan(LIMIT_MS)
      expect(judgement.verdict).toBe('logged_in')
    },
    60_000,
  )
})

describe('whatever comes', () => {
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

  test('judging never throws and keeps its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const page = examplePage(pieces.join(''), { contentType: 'text/html' })
        scanPage(page)
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
