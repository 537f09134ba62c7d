import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { looksLikeName } from '../visitor/name.ts'
import { purposeOfUrl } from './urls.ts'
import { wordings } from './wordings.ts'

interface Language {
  readonly greeting: string
  readonly loggedInAs: string
  readonly logout: string
  readonly login: string
  readonly demand: string
  readonly expired: string
  readonly otherAccount: string
  readonly password: string
  readonly loginPath: string
  readonly logoutPath: string
  readonly accountPath: string
}

const languages: Readonly<Record<string, Language>> = {
  en: {
    greeting: 'Hello, Mira',
    loggedInAs: 'Logged in as Mira Holt',
    logout: 'Log out',
    login: 'Sign in',
    demand: 'You must be logged in to see this page.',
    expired: 'Your session has expired.',
    otherAccount: 'Use another account',
    password: 'Password',
    loginPath: '/sign-in',
    logoutPath: '/sign_out.php',
    accountPath: '/my-account',
  },
  de: {
    greeting: 'Hallo, Mira',
    loggedInAs: 'Angemeldet als Mira Holt',
    logout: 'Abmelden',
    login: 'Anmelden',
    demand: 'Bitte melden Sie sich an.',
    expired: 'Ihre Sitzung ist abgelaufen.',
    otherAccount: 'Anderes Konto verwenden',
    password: 'Passwort',
    loginPath: '/kunden-anmeldung.html',
    logoutPath: '/abmelden',
    accountPath: '/mein-konto',
  },
  fr: {
    greeting: 'Bonjour, Mira',
    loggedInAs: 'Connecté en tant que Mira Holt',
    logout: 'Déconnexion',
    login: 'Se connecter',
    demand: 'Vous devez être connecté.',
    expired: 'Votre session a expiré.',
    otherAccount: 'Utiliser un autre compte',
    password: 'Mot de passe',
    loginPath: '/se_connecter',
    logoutPath: '/d%C3%A9connexion',
    accountPath: '/mon-compte',
  },
  es: {
    greeting: 'Hola, Mira',
    loggedInAs: 'Conectado como Mira Holt',
    logout: 'Cerrar sesión',
    login: 'Iniciar sesión',
    demand: 'Debes iniciar sesión.',
    expired: 'Su sesión ha expirado.',
    otherAccount: 'Usar otra cuenta',
    password: 'Contraseña',
    loginPath: '/iniciar-sesi%C3%B3n',
    logoutPath: '/cerrarsesion',
    accountPath: '/mi-cuenta',
  },
  pt: {
    greeting: 'Olá, Mira',
    loggedInAs: 'Sessão iniciada como Mira Holt',
    logout: 'Sair',
    login: 'Iniciar sessão',
    demand: 'Você precisa fazer login.',
    expired: 'A sua sessão expirou.',
    otherAccount: 'Usar outra conta',
    password: 'Senha',
    loginPath: '/entrar',
    logoutPath: '/sair.php',
    accountPath: '/minha_conta',
  },
  it: {
    greeting: 'Ciao, Mira',
    loggedInAs: 'Connesso come Mira Holt',
    logout: 'Esci',
    login: 'Accedi',
    demand: "Devi effettuare l'accesso.",
    expired: 'La sessione è scaduta.',
    otherAccount: 'Usa un altro account',
    password: 'Password',
    loginPath: '/accedi',
    logoutPath: '/esci',
    accountPath: '/il-mio-account',
  },
  nl: {
    greeting: 'Welkom, Mira',
    loggedInAs: 'Ingelogd als Mira Holt',
    logout: 'Uitloggen',
    login: 'Inloggen',
    demand: 'Je moet ingelogd zijn.',
    expired: 'Uw sessie is verlopen.',
    otherAccount: 'Een ander account gebruiken',
    password: 'Wachtwoord',
    loginPath: '/inloggen',
    logoutPath: '/uitloggen',
    accountPath: '/mijn-account',
  },
  pl: {
    greeting: 'Witaj, Mira',
    loggedInAs: 'Zalogowany jako Mira Holt',
    logout: 'Wyloguj się',
    login: 'Zaloguj się',
    demand: 'Musisz się zalogować.',
    expired: 'Twoja sesja wygasła.',
    otherAccount: 'Użyj innego konta',
    password: 'Hasło',
    loginPath: '/logowanie',
    logoutPath: '/wyloguj-si%C4%99',
    accountPath: '/moje-konto',
  },
  ru: {
    greeting: 'Здравствуйте, Мира',
    loggedInAs: 'Вы вошли как Мира Хольт',
    logout: 'Выйти',
    login: 'Войти',
    demand: 'Необходимо авторизоваться.',
    expired: 'Ваша сессия истекла.',
    otherAccount: 'Сменить аккаунт',
    password: 'Пароль',
    loginPath: '/%D0%B2%D0%BE%D0%B9%D1%82%D0%B8',
    logoutPath: '/vyhod',
    accountPath: '/%D0%BB%D0%B8%D1%87%D0%BD%D1%8B%D0%B9-%D0%BA%D0%B0%D0%B1%D0%B8%D0%BD%D0%B5%D1%82',
  },
  ja: {
    greeting: 'ようこそ、Miraさん',
    loggedInAs: 'ログイン中：Mira Holt',
    logout: 'ログアウト',
    login: 'ログイン',
    demand: 'ログインしてください。',
    expired: 'セッションの有効期限が切れました。',
    otherAccount: '別のアカウントを使用',
    password: 'パスワード',
    loginPath: '/ログイン',
    logoutPath: '/%E3%83%AD%E3%82%B0%E3%82%A2%E3%82%A6%E3%83%88',
    accountPath: '/マイページ',
  },
  zh: {
    greeting: '欢迎，Mira',
    loggedInAs: '当前用户：Mira Holt',
    logout: '退出登录',
    login: '登录',
    demand: '请先登录后再访问',
    expired: '会话已过期',
    otherAccount: '使用其他帐号',
    password: '密码',
    loginPath: '/登录',
    logoutPath: '/%E9%80%80%E5%87%BA%E7%99%BB%E5%BD%95',
    accountPath: '/个人中心',
  },
  ko: {
    greeting: '안녕하세요, Mira님',
    loggedInAs: '로그인 계정: Mira Holt',
    logout: '로그아웃',
    login: '로그인',
    demand: '이 페이지를 보려면 로그인이 필요합니다.',
    expired: '세션이 만료되었습니다.',
    otherAccount: '다른 계정 사용',
    password: '비밀번호',
    loginPath: '/%EB%A1%9C%EA%B7%B8%EC%9D%B8',
    logoutPath: '/로그아웃',
    accountPath: '/마이페이지',
  },
  tr: {
    greeting: 'Hoş geldiniz, Mira',
    loggedInAs: 'Oturum açan kullanıcı: Mira Holt',
    logout: 'Çıkış Yap',
    login: 'Giriş Yap',
    demand: 'Devam etmek için giriş yapmalısınız.',
    expired: 'Oturumunuzun süresi doldu.',
    otherAccount: 'Başka bir hesap kullan',
    password: 'Şifre',
    loginPath: '/giri%C5%9F',
    logoutPath: '/cikis-yap',
    accountPath: '/hesab%C4%B1m',
  },
  sv: {
    greeting: 'Hej, Mira',
    loggedInAs: 'Inloggad som Mira Holt',
    logout: 'Logga ut',
    login: 'Logga in',
    demand: 'Du måste logga in för att se sidan.',
    expired: 'Din session har gått ut.',
    otherAccount: 'Använd ett annat konto',
    password: 'Lösenord',
    loginPath: '/logga-in',
    logoutPath: '/logga_ut',
    accountPath: '/mina-sidor',
  },
  cs: {
    greeting: 'Vítejte, Mira',
    loggedInAs: 'Přihlášen jako Mira Holt',
    logout: 'Odhlásit se',
    login: 'Přihlásit se',
    demand: 'Pro zobrazení stránky se musíte přihlásit: nejste přihlášeni.',
    expired: 'Vaše relace vypršela.',
    otherAccount: 'Použít jiný účet',
    password: 'Heslo',
    loginPath: '/p%C5%99ihl%C3%A1%C5%A1en%C3%AD',
    logoutPath: '/odhlasit-se',
    accountPath: '/muj-ucet',
  },
}

const filler = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.</p>'.repeat(60)
const frame = (lang: string, top: string) =>
  `<!doctype html><html lang="${lang}"><head><title>x</title></head><body><header>${top}</header><main>${filler}</main></body></html>`

describe.each(Object.entries(languages))('signs in %s', (lang, words) => {
  test('a greeting and a link to log out, whose target does not say so', () => {
    const verdict = judgePage(
      examplePage(frame(lang, `<span>${words.greeting}</span> <a href="/x1">${words.logout}</a>`)),
    )
    expect(verdict).toMatchObject({ verdict: 'logged_in', detectedUser: lang === 'ru' ? 'Мира' : 'Mira' })
  })

  test('the page says as whom the visitor is logged in', () => {
    const judgement = judgePage(examplePage(frame(lang, `<span>${words.loggedInAs}</span>`)))
    expect(judgement).toMatchObject({ verdict: 'logged_in', detectedUser: lang === 'ru' ? 'Мира Хольт' : 'Mira Holt' })
  })

  test('a login form whose targets do not say so', () => {
    const form = `<form action="/go" method="post"><label>${words.password}</label><input name="f1"><input name="f2" type="password"><button>${words.login}</button></form>`
    expect(judgePage(examplePage(frame(lang, form))).verdict).toBe('logged_out')
  })

  test('a public page that invites to log in', () => {
    expect(judgePage(examplePage(frame(lang, `<a href="/x2">${words.login}</a>`))).verdict).toBe('logged_out')
  })

  test.each([words.demand, words.expired])('a short page that says no more than "%s"', (sentence) => {
    const body = `<html lang="${lang}"><body><div><p>${sentence}</p></div></body></html>`
    expect(judgePage(examplePage(body)).verdict).toBe('logged_out')
  })

  test('a list of accounts to log in with, none of which is logged in', () => {
    const accounts = `<ul><li><a href="/x1">Mira Holt<span>mira@site.example</span></a></li><li><a href="/x2">${words.otherAccount}</a></li></ul>`
    const body = `<html lang="${lang}"><body><main>${accounts}</main></body></html>`
    expect(judgePage(examplePage(body)).verdict).toBe('logged_out')
  })

  test('the menu of a user, which offers another account beside the log-out', () => {
    const menu = `<nav><a href="/x1">${words.otherAccount}</a> <a href="/x2">${words.logout}</a></nav>`
    expect(judgePage(examplePage(frame(lang, `<span>${words.greeting}</span>${menu}`))).verdict).toBe('logged_in')
  })

  test.each([
    ['login', words.loginPath],
    ['logout', words.logoutPath],
    ['account', words.accountPath],
  ])('the address of a page for %s: %s', (purpose, path) => {
    expect(purposeOfUrl(path)).toBe(purpose)
    expect(purposeOfUrl(`/x?do=${path.slice(1)}`)).toBe(purpose)
    expect(purposeOfUrl(`${path}-faq`)).toBeNull()
  })

  test('none of its labels is a name', () => {
    for (const label of [words.logout, words.login]) expect(looksLikeName(label)).toBe(false)
  })
})

test('every language is judged here', () => {
  expect(Object.keys(languages)).toHaveLength(wordings.length)
})

test.each(wordings)('every field of a language holds phrases, none of them blank: %#', (wording) => {
  const optional = new Set(['isLoggedIn', 'pictureOf'])
  for (const [field, phrases] of Object.entries(wording)) {
    if (phrases === '') expect(optional).toContain(field)
    else
      expect(
        phrases
          .trim()
          .split('|')
          .filter((phrase: string) => phrase.trim() === ''),
      ).toEqual([])
  }
})
