import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'

interface Language {
  readonly greeting: string
  readonly loggedInAs: string
  readonly logout: string
  readonly login: string
  readonly demand: string
  readonly password: string
}

const languages: Readonly<Record<string, Language>> = {
  en: {
    greeting: 'Hello, Mira',
    loggedInAs: 'Logged in as Mira Holt',
    logout: 'Log out',
    login: 'Sign in',
    demand: 'You must be logged in to see this page.',
    password: 'Password',
  },
  de: {
    greeting: 'Hallo, Mira',
    loggedInAs: 'Angemeldet als Mira Holt',
    logout: 'Abmelden',
    login: 'Anmelden',
    demand: 'Bitte melden Sie sich an.',
    password: 'Passwort',
  },
  fr: {
    greeting: 'Bonjour, Mira',
    loggedInAs: 'Connecté en tant que Mira Holt',
    logout: 'Déconnexion',
    login: 'Se connecter',
    demand: 'Vous devez être connecté.',
    password: 'Mot de passe',
  },
  es: {
    greeting: 'Hola, Mira',
    loggedInAs: 'Conectado como Mira Holt',
    logout: 'Cerrar sesión',
    login: 'Iniciar sesión',
    demand: 'Debes iniciar sesión.',
    password: 'Contraseña',
  },
  pt: {
    greeting: 'Olá, Mira',
    loggedInAs: 'Sessão iniciada como Mira Holt',
    logout: 'Sair',
    login: 'Iniciar sessão',
    demand: 'Você precisa fazer login.',
    password: 'Senha',
  },
  it: {
    greeting: 'Ciao, Mira',
    loggedInAs: 'Connesso come Mira Holt',
    logout: 'Esci',
    login: 'Accedi',
    demand: "Devi effettuare l'accesso.",
    password: 'Password',
  },
  nl: {
    greeting: 'Welkom, Mira',
    loggedInAs: 'Ingelogd als Mira Holt',
    logout: 'Uitloggen',
    login: 'Inloggen',
    demand: 'Je moet ingelogd zijn.',
    password: 'Wachtwoord',
  },
  pl: {
    greeting: 'Witaj, Mira',
    loggedInAs: 'Zalogowany jako Mira Holt',
    logout: 'Wyloguj się',
    login: 'Zaloguj się',
    demand: 'Musisz się zalogować.',
    password: 'Hasło',
  },
  ru: {
    greeting: 'Здравствуйте, Мира',
    loggedInAs: 'Вы вошли как Мира Хольт',
    logout: 'Выйти',
    login: 'Войти',
    demand: 'Необходимо авторизоваться.',
    password: 'Пароль',
  },
  ja: {
    greeting: 'ようこそ、Miraさん',
    loggedInAs: 'ログイン中：Mira Holt',
    logout: 'ログアウト',
    login: 'ログイン',
    demand: 'ログインしてください。',
    password: 'パスワード',
  },
  zh: {
    greeting: '欢迎，Mira',
    loggedInAs: '当前用户：Mira Holt',
    logout: '退出登录',
    login: '登录',
    demand: '请先登录后再访问',
    password: '密码',
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

  test('a short page that demands a login, without a form', () => {
    const body = `<html lang="${lang}"><body><div><p>${words.demand}</p></div></body></html>`
    expect(judgePage(examplePage(body)).verdict).toBe('logged_out')
  })
})
