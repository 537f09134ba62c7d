import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import type { Page } from '../../page/page.ts'
import { judgeRuled } from '../../validation/judge-ruled.ts'
import { observePage } from '../compare/page-observation.ts'
import type { PageRule, RuleSide } from './rule.ts'

const side = (over: Partial<RuleSide>): RuleSide => ({ selector: null, text: null, status: null, url: null, ...over })
const rule = (loggedIn: Partial<RuleSide> | null, loggedOut: Partial<RuleSide> | null): PageRule => ({
  loggedIn: loggedIn === null ? null : side(loggedIn),
  loggedOut: loggedOut === null ? null : side(loggedOut),
})
const loginPage = '<form action="/login"><input name="user"><input type="password"><button>Sign in</button></form>'

function verdictOf(given: PageRule, body: string, over: Partial<Page> = {}): string | null {
  const look = observePage(examplePage(body, over), given)
  return look.ruling === null ? null : judgeRuled(look, look.ruling).verdict
}

describe("a user's own rule", () => {
  test.each<[string, PageRule, string, Partial<Page>, string | null]>([
    ['a selector that is there', rule({ selector: '.me' }, null), '<b class="me">x</b>', {}, 'logged_in'],
    ['wins over a login form', rule({ selector: 'form' }, null), loginPage, {}, 'logged_in'],
    [
      'wins over a control to log out',
      rule(null, { text: 'trial is over' }),
      '<a href="/logout">Log out</a> Your TRIAL <b>is</b>  over',
      {},
      'logged_out',
    ],
    ['only logged in is told, and it is not so', rule({ selector: '.me' }, null), '<p>x</p>', {}, 'logged_out'],
    ['only logged out is told, and it is not so', rule(null, { selector: '.login' }), '<p>x</p>', {}, null],
    ['both sides hold', rule({ status: 200 }, { selector: 'form' }), loginPage, {}, 'unknown'],
    ['neither side holds', rule({ selector: '.me' }, { selector: '.login' }), '<p>x</p>', {}, 'unknown'],
    ['all of a side must hold', rule({ selector: 'p', status: 201 }, null), '<p>x</p>', {}, 'logged_out'],
    [
      'text of scripts is not seen',
      rule({ text: 'secret' }, null),
      '<script>secret</script><p>x</p>',
      {},
      'logged_out',
    ],
    [
      'text across lines and entities',
      rule({ text: 'Mira & Co' }, null),
      '<p>Hi\n <b>Mira</b>\n &amp; Co</p>',
      {},
      'logged_in',
    ],
    ['text of the title', rule({ text: 'Your account' }, null), '<title>Your account</title>', {}, 'logged_in'],
    ['text of JSON', rule({ text: '"loggedin": true' }, null), '{"loggedIn": true}', {}, 'logged_in'],
    [
      'text far down a long paragraph',
      rule({ text: 'needle' }, null),
      `<p>${'hay '.repeat(50_000)}needle</p>`,
      {},
      'logged_in',
    ],
    [
      'an element behind what is read of a page',
      rule({ selector: '.me' }, null),
      `${'<br>'.repeat(50_000)}<b class="me">x</b>`,
      {},
      'unknown',
    ],
    [
      'a text of a page that was cut',
      rule({ text: 'Mira', status: 200 }, null),
      '<p>x</p>',
      { isCut: true },
      'unknown',
    ],
    ['another path of one', rule({ text: 'Mira', url: '/me' }, null), '<p>x</p>', { isCut: true }, 'logged_out'],
    ['a status', rule(null, { status: 401 }), 'no', { status: 401 }, 'logged_out'],
    ['a path', rule({ url: '/home' }, null), '', {}, 'logged_in'],
    ['another path', rule({ url: '/hom' }, null), '', {}, 'logged_out'],
    [
      'a path with anything behind it',
      rule(null, { url: '/login*' }),
      '',
      { finalUrl: 'https://site.example/login/step?next=1' },
      'logged_out',
    ],
    [
      'a path with a query',
      rule(null, { url: '/x?a=*' }),
      '',
      { finalUrl: 'https://site.example/x?a=1' },
      'logged_out',
    ],
    ['a whole URL', rule({ url: 'https://site.example/*' }, null), '', {}, 'logged_in'],
    [
      'another host',
      rule({ url: 'https://site.example/*' }, null),
      '',
      { finalUrl: 'https://sso.example/home' },
      'logged_out',
    ],
    ['no side at all', rule(null, null), loginPage, {}, null],
    ['a site that is down', rule({ text: 'x' }, null), 'Bad gateway', { status: 502 }, 'site_down'],
    ['a block', rule({ text: 'x' }, null), 'Too many', { status: 429 }, 'blocked'],
  ])('%s', (_name, given, body, over, expected) => {
    expect(verdictOf(given, body, over)).toBe(expected)
  })

  test('names the visitor only if it says logged in', () => {
    const body = '<a href="/login">Log in</a><p>Logged in as <b>mira</b></p>'
    const look = observePage(examplePage(body), rule({ selector: 'p' }, null))
    expect(look.ruling === null ? null : judgeRuled(look, look.ruling)).toMatchObject({
      verdict: 'logged_in',
      confidence: 99,
      detectedUser: 'mira',
      loginUrl: null,
    })
  })
})
