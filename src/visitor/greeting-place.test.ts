import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { parsePage } from '../page/parse.ts'
import { judgePage } from '../verdict/verdict.ts'
import { greetingsIn } from './greetings.ts'

const prose = '<p>Our workshop is open on weekdays, and our staff will be happy to help you.</p>'.repeat(20)
const out = '<a href="/logout">Log out</a>'

test.each([
  ['<h1>Welcome</h1><h2>Latest News</h2>'],
  ['<h1>Welcome</h1><p>Opening Hours</p>'],
  ['<h2>Hello</h2><h3>Services</h3>'],
  ['<section><h1>Welcome</h1><button>Pricing</button></section>'],
  ['<p>Welcome <a href="/shop">Browse Shop</a></p>'],
  ['<div>Welcome <a href="#services">Services</a></div>'],
  ['<div>Welcome <span role="tab">Reports</span></div>'],
  ['<div><div>Welcome</div><div>Garden Gates</div></div>'],
  [`<div><h1>Welcome</h1><h2>Latest News</h2>${out}</div>`],
  ['<h1>Willkommen</h1><h2>Unsere Leistungen</h2>'],
  ['<h1>Bienvenue</h1><h2>Nos Services</h2>'],
  ['<h1>Bienvenido</h1><a href="/noticias">Noticias</a>'],
  ['<h1>ようこそ</h1><h2>お知らせ</h2>'],
  ['<h1>Добро пожаловать</h1><button>Каталог</button>'],
])('what comes after a greeting is not a name: %s', (markup) => {
  expect(greetingsIn(parsePage(`<nav><a href="/">Home</a></nav>${markup}${prose}`))).toEqual([])
})

test.each([
  ['Welcome', 'Continue'],
  ['Willkommen', 'Weiter'],
  ['Bienvenue', 'Suivant'],
  ['Witaj', 'Dalej'],
])('a login form under "%s" whose button says "%s" has no user', (greeting, button) => {
  const form = `<form><input type="email" name="email"><input type="password" name="password"><button>${button}</button></form>`
  expect(judgePage(examplePage(`<h1>${greeting}</h1>${form}`))).toMatchObject({
    verdict: 'logged_out',
    detectedUser: null,
  })
})

test.each([
  ['the words "Welcome" and "Version Nine" in one line', '<h1>Welcome <small>Version Nine</small></h1>', 'unknown'],
  ['a link to the own page', '<p>Welcome <a href="/account">Mira Holt</a></p>', 'logged_in'],
  ['a link to a page of the user', '<p>Welcome <a href="member.php?u=1">mira</a></p>', 'logged_in'],
  ['a menu that opens', '<p>Welcome <a href="#" class="dropdown-toggle">Mira Holt</a></p>', 'logged_in'],
  ['a box with a link to log out', `<div><p>Welcome</p><p>Mira Holt</p>${out}</div>`, 'logged_in'],
  ['a row with a link to log out', `<table><tr><td>Hello</td><td>Mira</td><td>${out}</td></tr></table>`, 'logged_in'],
  ['a box with an account', '<div><div>Hello</div><div>Mira Holt</div><a href="/profile">…</a></div>', 'logged_in'],
  ['another box, after a comma', '<div><span>Welcome,</span><h2>Mira Holt</h2></div>', 'logged_in'],
  ['another box, after a comma, in German', '<div><span>Willkommen,</span><h2>Mira Holt</h2></div>', 'logged_in'],
])('a name in %s', (_where, markup, verdict) => {
  expect(judgePage(examplePage(markup + prose)).verdict).toBe(verdict)
  const isNamed = judgePage(examplePage(markup + out + prose)).detectedUser
  expect(isNamed).toMatch(/^(?:Mira(?: Holt)?|mira|Version Nine)$/)
})
