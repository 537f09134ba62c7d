import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)
const judged = (html: string, body = prose) =>
  judgePage(examplePage(`<title>Desk</title><div class="bar">${html}</div><main>${body}</main>`))

describe('an address to write to is no greeting', () => {
  test.each(['hello@shop.example', 'hallo@shop.example', 'hola＠shop.example', 'bonjour+shop@shop.example'])(
    '%s',
    (address) => {
      const { verdict, detectedUser } = judged(
        `<a href="/account">Account</a><a href="mailto:${address}">${address}</a>`,
      )
      expect([verdict, detectedUser]).toEqual(['unknown', null])
    },
  )

  test.each([
    ['Hi @mira.holt', 'mira.holt'],
    ['Hello, mira@site.example', 'mira@site.example'],
    ['Logged in as: uid=mira,ou=people', 'mira'],
    ['Logged in as: <i>uid</i><i>=</i><i>mira</i>', 'mira'],
  ])('but "%s" is one', (text, name) => {
    expect(judged(`<span>${text}</span><a href="/logout">Log out</a>`).detectedUser).toBe(name)
  })
})

describe('a page that addresses its visitor after the name', () => {
  test.each<[string, string]>([
    ['mira としてログインしています', 'mira'],
    ['mira でログイン中', 'mira'],
    ['mira.holt さんがログイン中', 'mira.holt'],
    ['ようこそ 田中太郎 さん', '田中太郎'],
    ['田中 太郎 さん、こんにちは', '田中 太郎'],
    ['田中太郎様、ようこそ', '田中太郎'],
    ['王小明，欢迎您！', '王小明'],
    ['王小明，您好', '王小明'],
    ['wangxm 已登录', 'wangxm'],
    ['Mira Holt, welcome back!', 'Mira Holt'],
    ['Mira Holt ist angemeldet', 'Mira Holt'],
    ['Mira Holt est connectée', 'Mira Holt'],
    ['Мира Хольт, добро пожаловать!', 'Мира Хольт'],
  ])('%s', (text, name) => {
    const { verdict, detectedUser } = judged(`<span>${text}</span><a href="/logout">Log out</a>`)
    expect([verdict, detectedUser]).toEqual(['logged_in', name])
  })

  test.each<[string]>([
    ['ゲストさん、ようこそ'],
    ['お客様、ようこそ'],
    ['Who is logged in'],
    ['Nobody is logged in'],
    ['Everyone, welcome back!'],
    ['游客，欢迎您'],
    ['The user of this desk is logged in'],
    ['Sales Reports, welcome'],
  ])('not in "%s"', (text) => {
    expect(judged(`<span>${text}</span><a href="/logout">Log out</a>`).detectedUser).toBeNull()
  })

  test.each(['messagebody', 'mail-content', 'post-body'])('nor in %s', (ident) => {
    const mail = `<div class="${ident}"><p>Hello Otto,<br><br>here is the plan.</p></div>`
    expect(judged('<a href="/logout">Log out</a>', mail).detectedUser).toBeNull()
  })

  test('nor in a comment', () => {
    const comment = '<div class="comment">Mira Holt, welcome back!</div>'
    expect(judged('<a href="/logout">Log out</a>', comment).detectedUser).toBeNull()
  })
})

describe('next to the control to log out', () => {
  test.each<[string, string]>([
    ['Mira Holt (<a href="/logout">log out</a>)', 'Mira Holt'],
    ['Karl Müller [<a href="/abmelden.php">abmelden</a>]', 'Karl Müller'],
    ['Utente: <span>Mira Holt</span> - <a href="/logout">Esci</a>', 'Mira Holt'],
    ['Connecté : mira <a href="/logout">Déconnexion</a>', 'mira'],
    ['Zalogowany: <b>mira</b> <a href="/logout">Wyloguj</a>', 'mira'],
  ])('%s', (html, name) => {
    expect(judged(html).detectedUser).toBe(name)
  })

  test.each<[string]>([
    ['Control Center (<a href="/logout">log out</a>)'],
    ['Language: <span>Deutsch</span> <a href="/logout">Log out</a>'],
    ['Account: <span>Acme Holding</span> <a href="/logout">Log out</a>'],
    ['Connected: 3 <a href="/logout">Log out</a>'],
    ['<a href="/logout">Log out</a></div><div><code>Welcome</code> or <code>Docs/Index</code>'],
    ['<a href="/logout">Log out</a></div><div>prints <samp>Hello, Mira</samp>'],
    ['<a href="/logout">Log out</a></div><div>Type <kbd>Welcome mira</kbd>'],
  ])('not in %s', (html) => {
    expect(judged(html).detectedUser).toBeNull()
  })
})
