import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(50)
const menu = (inner: string) => `<html><body><div id="top">${inner}</div>${prose}</body></html>`

/** Menus that hold both controls, of which a script or a style sheet shows one: the markup is the same for all. */
const switched: readonly (readonly [string, string])[] = [
  [
    'two links, one with more to its label',
    '<a class="login" href="/_login">Login / Get an account</a> <a class="login" href="/_logout">Logout <span></span></a>',
  ],
  [
    'the same, and again without scripts',
    '<noscript><a href="/_login">Login</a> <a href="/_logout">Logout</a></noscript><a href="/_login">Login or register here</a> <a href="/_logout">Logout</a>',
  ],
  ['two buttons without targets', '<button id="in">Sign in</button><button id="out">Sign out</button>'],
  ['two links of a script', '<a href="#" id="a">Log in</a><a href="#" id="b">Log out</a>'],
  [
    'the control to log out hidden until a script shows it',
    '<li id="in"><a href="#dialog">Sign in</a></li><li id="out" style="display:none"><a href="/logout">Log out</a></li>',
  ],
  [
    'both hidden until a script shows one',
    '<a href="/login" class="hidden">Log in</a> <a href="/logout" class="hidden">Log out</a>',
  ],
  ['in German', '<a href="#">Anmelden</a> | <a href="#">Abmelden</a>'],
  ['in French', '<a href="#">Se connecter</a> <a href="#">Se déconnecter</a>'],
  ['in Spanish', '<a href="#">Iniciar sesión</a> <a href="#">Cerrar sesión</a>'],
  ['in Portuguese', '<a href="#">Iniciar sessão</a> <a href="#">Terminar sessão</a>'],
  ['in Italian', '<a href="#">Accedi</a> <a href="#">Esci</a>'],
  ['in Dutch', '<a href="#">Inloggen</a> <a href="#">Uitloggen</a>'],
  ['in Polish', '<a href="#">Zaloguj się</a> <a href="#">Wyloguj się</a>'],
  ['in Russian', '<a href="#">Войти</a> <a href="#">Выйти</a>'],
  ['in Japanese', '<a href="#">ログイン</a> <a href="#">ログアウト</a>'],
  ['in Chinese', '<a href="#">登录</a> <a href="#">退出</a>'],
]

/** What the server chose, or a page that knows its visitor besides. */
const chosen: readonly (readonly [string, string])[] = [
  [
    'the control to log in hidden by the markup',
    '<a href="/login" style="display: none">Log in</a> <a href="/logout">Log out</a>',
  ],
  [
    'a visitor named beside both',
    '<span>Logged in as <b>Mira Holt</b></span> <a href="/login">Log in</a> <a href="/logout">Log out</a>',
  ],
  ['a control to log in far away', `<a href="/logout">Log out</a>${'<p>x</p>'.repeat(20)}<a href="/as?u=4">Login</a>`],
]

describe('a menu that offers to log in and to log out', () => {
  test.each(switched)('does not say that anybody is logged in: %s', (_kind, inner) => {
    const page = examplePage(menu(inner))
    expect(judgePage(page).verdict).not.toBe('logged_in')
    expect(judgeScan(page)?.verdict).not.toBe('logged_in')
  })

  test.each(chosen)('says so where more tells: %s', (_kind, inner) => {
    expect(judgePage(examplePage(menu(inner))).verdict).toBe('logged_in')
  })
})
