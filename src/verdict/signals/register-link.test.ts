import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../verdict.ts'

const form = (label: string, passwords = '<input type="password" name="password">') =>
  `<form action="/users/new" method="post"><input name="username">${passwords}<input type="submit" value="${label}"></form>`
const verdictOf = (body: string) => judgePage(examplePage(body)).verdict

describe.each([
  ['en', 'Sign up', 'Log in', 'Log out'],
  ['de', 'Registrieren', 'Anmelden', 'Abmelden'],
  ['fr', "S'inscrire", 'Connexion', 'Déconnexion'],
  ['es', 'Registrarse', 'Iniciar sesión', 'Cerrar sesión'],
  ['pl', 'Zarejestruj się', 'Zaloguj się', 'Wyloguj się'],
])('a form to register, in %s', (_language, register, login, logout) => {
  const two = form(register, '<input type="password" name="password"><input type="password" name="password2">')

  test.each([
    ['alone', form(register)],
    ['with two passwords', two],
    ['next to a link to another', `<nav><a href="/signup">${register}</a></nav>${form(register)}`],
  ])('%s says nothing about its visitor', (_what, body) => {
    expect(verdictOf(body)).toBe('unknown')
  })

  test.each([
    ['a login', `<nav><a href="/login">${login}</a></nav>`, 'logged_out'],
    ['a control to log out', `<nav><a href="/logout">${logout}</a></nav>`, 'logged_in'],
  ])('under %s', (_what, nav, verdict) => {
    expect(verdictOf(nav + form(register))).toBe(verdict)
  })
})
