import { describe, expect, test } from 'vitest'
import { continuesElsewhere, purposeOf } from './labels.ts'

describe('what a label is for', () => {
  test.each([
    'Log in or register',
    'Anmelden oder registrieren',
    'Se connecter ou créer un compte',
    'Войти или зарегистрироваться',
    'ログインまたは新規登録',
    '로그인 또는 회원가입',
    'Giriş yap veya üye ol',
    'Logga in eller registrera dig',
    'Přihlásit se nebo registrovat',
    'Sign in with Acme',
    'Mit Acme anmelden',
    'Connexion via Acme',
    'Acceder a mi cuenta',
    'Войти через Acme',
    '通过Acme登录',
    'Acmeでログイン',
    'Acme로 로그인',
    'Acme ile giriş yap',
    'Logga in med Acme',
    'Přihlásit se přes Acme',
  ])('"%s" logs in', (label) => {
    expect(purposeOf(label)).toBe('login')
  })

  test.each([
    'Log in or log out',
    'Sign in without',
    'Anmelden miteinander',
    'Über das Einloggen',
    'Continue with Acme',
  ])('"%s" has no purpose that is known', (label) => {
    expect(purposeOf(label)).toBeNull()
  })

  test.each(['Continue with Acme', 'Weiter mit Acme', 'Продолжить через Acme', 'Acme로 계속하기', 'Acme ile devam et'])(
    '"%s" logs in by way of another site',
    (label) => {
      expect(continuesElsewhere(label)).toBe(true)
    },
  )

  test('"Continue" alone does not', () => {
    expect(continuesElsewhere('Continue')).toBe(false)
  })
})
