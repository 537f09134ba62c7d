import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgeCompared } from './compare/compared.ts'
import { observePage } from './compare/page-observation.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const nav = '<nav><a href="/">Home</a><a href="/lists">Lists</a><a href="/about">About</a></nav>'
const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(9)
const forVisitor = { headers: { vary: 'Cookie', 'cache-control': 'private' } }

function verdicts(mine: string, theirs: string) {
  const [page, copy] = [examplePage(nav + mine + prose, forVisitor), examplePage(nav + theirs + prose, forVisitor)]
  const compared = judgeCompared(observePage(page), observePage(copy).sketch).judgement
  const { verdict, detectedUser } = judgePage(page)
  const inTwoStages = judgeScan(page)?.verdict ?? judgePage(page, 'parts').verdict
  return { alone: verdict, inTwoStages, compared: compared.verdict, user: compared.detectedUser ?? detectedUser }
}

/** What a page says once after a login; its control to log in, and to log out. */
const messages = [
  ['en', 'Successfully signed in as jordi.', 'Sign In', 'Sign Out'],
  ['pl', 'Zalogowano jako jordi.', 'Zaloguj się', 'Wyloguj'],
  ['de', 'Angemeldet als jordi.', 'Anmelden', 'Abmelden'],
  ['fr', 'Connecté en tant que jordi.', 'Connexion', 'Déconnexion'],
  ['es', 'Ha iniciado sesión como jordi.', 'Iniciar sesión', 'Cerrar sesión'],
  ['ru', 'Вы вошли как jordi.', 'Войти', 'Выйти'],
  ['ja', 'jordi としてログイン中', 'ログイン', 'ログアウト'],
  ['a greeting', 'Welcome back, jordi!', 'Log in', 'Log out'],
] as const

/** Around a message that is shown once. */
const places = [
  ['an alert', '<div role="alert" class="alert alert-success">', '</div>'],
  ['a flash message', '<div class="flashmsgs"><div><p>', '</p></div></div>'],
  ['a list of messages', '<ul class="messagelist"><li class="success">', '</li></ul>'],
  ['a toast', '<div class="toast-container"><div class="toast"><span>', '</span></div></div>'],
  ['a notice', '<p id="notice">', '</p>'],
] as const

describe.each(places)('a message that is shown once, in %s', (_place, before, after) => {
  test.each(messages)('%s: on a page of nobody', (_language, text, login) => {
    const offer = `<a href="/accounts/login/?next=/">${login}</a>`
    const found = verdicts(before + text + after + offer, offer)
    expect(found).toEqual({ alone: 'logged_out', inTwoStages: 'logged_out', compared: 'logged_out', user: null })
  })

  test.each(messages)('%s: on the page after the login', (_language, text, login, logout) => {
    const mine = `${before}${text}${after}<a href="/accounts/logout/">${logout}</a>`
    const found = verdicts(mine, `<a href="/accounts/login/?next=/">${login}</a>`)
    expect(found).toEqual({ alone: 'logged_in', inTwoStages: 'logged_in', compared: 'logged_in', user: 'jordi' })
  })
})

test('an offer to log in by a label of another language', () => {
  const offer = '<a href="/accounts/login/">Entra</a>'
  const found = verdicts(`<div class="alert">Signed in as jordi</div>${offer}`, offer)
  expect(found).toMatchObject({ alone: 'logged_out', compared: 'logged_out', user: null })
})

test('the same words in no message state who is there', () => {
  const mine = '<header><p>Signed in as jordi</p><a href="/login">Connect another account</a></header>'
  expect(verdicts(mine, '<header><a href="/login">Log in</a></header>')).toMatchObject({
    alone: 'logged_in',
    compared: 'logged_in',
    user: 'jordi',
  })
})

/** A greeting, a link that asks who is there, and the same with a control to log out. */
const remembered = [
  ['en', 'Hello, Dana', 'Not you? Sign in', 'Not you? Sign out'],
  ['en, by name', 'Welcome back, Dana', 'Not Dana? Log in', 'Not Dana? Log out'],
  ['de', 'Hallo, Dana', 'Nicht Dana? Anmelden', 'Nicht Dana? Abmelden'],
  ['fr', 'Bonjour, Dana', 'Ce n’est pas vous ? Se connecter', 'Ce n’est pas vous ? Se déconnecter'],
  ['es', 'Hola, Dana', '¿No eres Dana? Iniciar sesión', '¿No eres Dana? Cerrar sesión'],
  ['pt', 'Olá, Dana', 'Não é Dana? Entrar', 'Não é Dana? Sair'],
  ['it', 'Ciao, Dana', 'Non sei tu? Accedi', 'Non sei tu? Esci'],
  ['nl', 'Hallo, Dana', 'Niet Dana? Inloggen', 'Niet Dana? Uitloggen'],
  ['pl', 'Witaj, Dana', 'To nie Ty? Zaloguj się', 'To nie Ty? Wyloguj się'],
  ['ru', 'Здравствуйте, Дана', 'Это не вы? Войти', 'Это не вы? Выйти'],
  ['ja', 'こんにちは、田中さん', '田中さんではありませんか？ログイン', '田中さんではありませんか？ログアウト'],
  ['zh', '您好，王小明', '不是您？登录', '不是您？退出登录'],
] as const

describe('a user whom the site remembers', () => {
  test.each(remembered)('%s: a link to log in asks who is there', (_language, hello, login) => {
    const mine = `<header><span>${hello}</span> <a href="/login">${login}</a></header>`
    const found = verdicts(mine, '<header><a href="/login">Log in</a></header>')
    expect(found.alone).not.toBe('logged_in')
    expect(found).toEqual({ ...found, inTwoStages: found.alone, compared: 'unknown', user: null })
  })

  test.each(remembered)('%s: a link to log out asks the same', (_language, hello, _login, logout) => {
    const mine = `<header><span>${hello}</span> <a href="/logout">${logout}</a></header>`
    const found = verdicts(mine, '<header><a href="/login">Log in</a></header>')
    expect(found).toMatchObject({ alone: 'logged_in', inTwoStages: 'logged_in', compared: 'logged_in' })
  })

  test.each([
    ['the question alone', '<a href="/login">Not you?</a>'],
    ['the question before the link', 'Not you? <a href="/login">Sign in</a>'],
    ['a name in a menu', '<span class="user-name">Dana</span> <a href="/login">Not you? Sign in</a>'],
  ])('%s', (_what, offer) => {
    const found = verdicts(`<header>Hello, Dana. ${offer}</header>`, '<header><a href="/login">Log in</a></header>')
    expect(found.alone).not.toBe('logged_in')
    expect(found.compared).toBe('unknown')
  })

  test('a menu with the control to log out asks, too', () => {
    const mine =
      '<header>Hello, Dana. <a href="/login">Not you? Sign in</a><form action="/logout"><button>Go</button></form></header>'
    const found = verdicts(mine, '<header><a href="/login">Log in</a></header>')
    expect(found).toMatchObject({ alone: 'logged_in', compared: 'logged_in', user: 'Dana' })
  })

  /** A strong statement, an offer to others far away, or one that is not shown. */
  test.each([
    ['"Signed in as"', '<header>Signed in as dana. <span>Not you?</span> <a href="/login">Sign in</a></header>'],
    [
      'an offer to sellers',
      `<header><span>Hello, Dana</span> <a href="/account">My account</a><a href="/orders">My orders</a></header>${prose}<footer><a href="/sellers/login">Are you a seller? Log in</a></footer>`,
    ],
    [
      'a hidden dialog',
      '<header><span>Logged in as mira</span> <a href="/account">My account</a></header><div hidden><a href="/login">Already have an account? Log in</a></div>',
    ],
    [
      'a box for a standing greeting',
      '<div class="message-bar">Logged in as mira</div><a href="/dealer/login">Dealer login</a>',
    ],
  ])('is not meant by %s', (_what, mine) => {
    expect(verdicts(mine, '<header><a href="/login">Log in</a></header>').compared).toBe('logged_in')
  })

  test('a user who is denied access in a message is not called gone', () => {
    const mine =
      '<div class="alert alert-danger"><p>You are logged in as mira.</p><p>You do not have permission to view this page.</p></div><a href="/login">Log in</a>'
    const found = verdicts(mine, '<div class="alert">Please log in.</div><a href="/login">Log in</a>')
    expect([found.alone, found.compared]).not.toContain('logged_out')
  })
})

test('ten users who are greeted by others do not hide the visitor', () => {
  const others = '<p>Anna Berg, welcome!</p>'.repeat(12)
  const found = verdicts(
    `${others}<p>Logged in as mira</p><a href="/logout">Log out</a>`,
    '<a href="/login">Log in</a>',
  )
  expect(found).toMatchObject({ alone: 'logged_in', user: 'mira' })
})
