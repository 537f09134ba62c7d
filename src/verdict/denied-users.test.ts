import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgeCompared } from './compare/compared.ts'
import { observePage } from './compare/page-observation.ts'
import type { Page } from './page.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

/** A login page that says who is logged in, and that they may not see the page; the label of its button. */
const denied = [
  ['en', 'You are authenticated as mira, but are not authorized to access this page. Try another account?', 'Log in'],
  ['de', 'Sie sind als mira angemeldet, aber nicht autorisiert, diese Seite zu öffnen. Anderes Konto?', 'Anmelden'],
  ['fr', 'Vous êtes authentifié sous le nom mira, mais n’êtes pas autorisé à voir cette page.', 'Connexion'],
  ['es', 'Se ha autenticado como mira, pero no está autorizado a ver esta página.', 'Iniciar sesión'],
  ['pt', 'Está autenticado como mira, mas não está autorizado a ver esta página.', 'Entrar'],
  ['it', 'Ti sei autenticato come mira, ma non sei autorizzato a vedere questa pagina.', 'Accedi'],
  ['nl', 'U bent geverifieerd als mira, maar niet bevoegd om deze pagina te zien.', 'Inloggen'],
  ['pl', 'Jesteś uwierzytelniony jako mira, ale nie jesteś upoważniony do tej strony.', 'Zaloguj się'],
  ['ru', 'Вы вошли в систему как mira, однако у вас недостаточно прав для этой страницы.', 'Войти'],
  ['ja', 'あなたは mira として認証されましたが、このページへのアクセス許可がありません。', 'ログイン'],
  ['zh', '您当前以mira登录，但是没有这个页面的访问权限。', '登录'],
  ['zh-hant', '您目前以mira登入，但並沒有瀏覽此頁面的權限。', '登入'],
  ['ko', 'mira 로 인증되어 있지만, 이 페이지에 대한 권한이 없습니다.', '로그인'],
  ['tr', 'mira olarak kimlik doğrulamanız yapıldı, ancak bu sayfa için yetkili değilsiniz.', 'Oturum aç'],
  ['sv', 'Du är autentiserad som mira men är inte behörig att se denna sida.', 'Logga in'],
  ['cs', 'Jste přihlášeni jako uživatel mira, ale k této stránce nemáte oprávnění.', 'Přihlášení'],
] as const

const toLogin: Partial<Page> = {
  requestedUrl: 'https://site.example/admin/',
  finalUrl: 'https://site.example/admin/login/?next=/admin/',
  hops: [{ url: 'https://site.example/admin/' }],
  headers: { vary: 'Cookie', 'cache-control': 'private, no-store' },
}

const loginPage = (language: string, login: string, said = '') =>
  examplePage(
    `<html lang="${language}"><title>${login}</title><body class="login">${said}<form action="/admin/login/" method="post" id="login-form"><input name="username"><input type="password" name="password"><input type="submit" value="${login}"></form></body></html>`,
    toLogin,
  )

describe.each(denied)('a user who lacks a right, in %s', (language, sentence, login) => {
  const copy = observePage(loginPage(language, login)).sketch

  test.each([
    ['a note', `<p class="errornote">${sentence}</p>`],
    ['a message', `<div class="alert alert-danger" role="alert">${sentence}</div>`],
  ])('%s above the login form', (_place, said) => {
    const page = loginPage(language, login, said)
    expect(judgeScan(page)).toBeNull()
    expect(judgePage(page).verdict).toBe('unknown')
    const observation = observePage(page)
    expect(judgeCompared(observation, copy).judgement.verdict).toBe('unknown')
    expect(judgeCompared(observation, copy, true).judgement.verdict).toBe('unknown')
  })

  test('nobody: the same form without it', () => {
    expect(judgePage(loginPage(language, login)).verdict).toBe('logged_out')
  })
})

test.each([
  ['a denial alone', '<p>You are not authorized to access this page.</p>'],
  ['a guest', '<p>Sie sind als Gast angemeldet, aber nicht autorisiert, diese Seite zu öffnen.</p>'],
  ['a name without a denial', '<div class="alert">Signed in as mira</div>'],
  ['a long notice', `<p>${'This system is for its users. '.repeat(5)}Unauthorized access is prohibited.</p>`],
])('%s above a login form', (_what, said) => {
  expect(judgePage(loginPage('en', 'Log in', said)).verdict).toBe('logged_out')
})
