import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phrasesOf } from '../wordings/wordings.ts'
import { mayFollow, mayVisit } from './may-visit.ts'

const at = (path: string) => `https://site.example${path}`

describe('a page that nobody named', () => {
  test.each([
    '/',
    '/account',
    '/settings/profile',
    '/my-account?tab=1',
    '/konto',
    '/orders/12',
    '/users/7',
    '/dashboard/',
    '/profil',
    '/hesabim',
    '/mitt-konto',
    '/muj-ucet',
    '/moje-objednavky',
    '/mina-sidor',
    '/siparislerim',
    '/silver',
  ])('may be visited: %s', (path) => {
    expect(mayVisit(at(path))).toBe(true)
  })

  test.each([
    '/logout',
    '/Log-Out',
    '/logOff.aspx',
    '/users/sign_out',
    '/session?do=signout',
    '/index.php?action=logout',
    '/account#logout',
    '/%6cogout',
    '/%256Cogout',
    '/%25256cogout',
    '/log%6fut',
    '/ｌｏｇｏｕｔ',
    '/lo%E2%80%8Bgout',
    '/lo%C2%ADgout',
    '/log/out',
    '/l-o-g-o-u-t',
    '/l.o.g.out',
    '/lоgout', // a Cyrillic letter
    '/&#108;ogout',
    '/account/delete',
    '/account?delete=1',
    '/cart/remove/3',
    '/unsubscribe?u=1',
    '/email/confirm',
    '/confirm-email/abc',
    '/verify',
    '/activate/7',
    '/password/reset',
    '/invitations/accept',
    '/t/3f2a9b7c1d5e8f60a1b2c3d4',
    '/go?x=eyJhbGciOiJIUzI1NiJ9abc1',
    '/abmelden',
    '/konto/l%C3%B6schen',
    '/konto/loeschen',
    '/newsletter/abbestellen',
    '/best%C3%A4tigen',
    '/deconnexion',
    '/d%C3%A9connexion',
    '/se-déconnecter',
    '/compte/supprimer',
    '/desabonnement',
    '/cerrar-sesion',
    '/cuenta/eliminar',
    '/dar-de-baja',
    '/confirmar',
    '/sair',
    '/conta/excluir',
    '/esci',
    '/disconnetti',
    '/account/elimina',
    '/uitloggen',
    '/account/verwijderen',
    '/wyloguj',
    '/konto/usu%C5%84',
    '/potwierd%C5%BA',
    '/vyhod',
    '/%D0%B2%D1%8B%D1%85%D0%BE%D0%B4',
    '/удалить',
    '/ログアウト',
    '/退会',
    '/退出登录',
    '/註銷',
    '/删除',
    '/odhlasit',
    '/u%C5%BEivatel/odhl%C3%A1sit-se',
    '/ucet/smazat',
    '/potvrdit',
    '/cikis',
    '/%C3%A7%C4%B1k%C4%B1%C5%9F',
    '/oturumu-kapat',
    '/hesabi-sil',
    '/logga-ut',
    '/konto/ta-bort',
    '/bekr%C3%A4fta',
    '/konto/avsluta',
    '/hesabimi-dondur',
    '/kald%C4%B1r',
    '/ucet/ukoncit',
    '/polozka/odebrat',
    '/계정/초기화',
    '/로그아웃',
    '/계정/삭제',
    '/확인',
    '/checkout',
    '/pay',
    '/%ff%fe',
    `/${'a'.repeat(600)}`,
  ])('may not: %s', (path) => {
    expect(mayVisit(at(path))).toBe(false)
  })

  test.each(['ftp://site.example/account', 'javascript:alert(1)', 'not a URL', 'https://u:p@site.example/account'])(
    'may not: %s',
    (url) => {
      expect(mayVisit(url)).toBe(false)
    },
  )

  test('whatever the case, the coding and what stands around it', () => {
    const word = fc.constantFrom('logout', 'sign-out', 'delete', 'remove', 'unsubscribe', 'confirm')
    const written = word.chain((text) =>
      fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: text.length, maxLength: text.length })
        .map((ways) => [...text].map((letter, index) => writtenAs(letter, ways[index] ?? 0)).join('')),
    )
    fc.assert(
      fc.property(
        written,
        fc.constantFrom('/', '/a/', '/x?do=', '/x?a=1&'),
        fc.constantFrom('', '/', '/9', '.php', '?a=1'),
        (text, before, after) => {
          expect(mayVisit(at(before + text + after))).toBe(false)
        },
      ),
    )
  })
})

function writtenAs(letter: string, way: number): string {
  const code = letter.charCodeAt(0).toString(16)
  return [letter, letter.toUpperCase(), `%${code}`, `%25${code}`][way] ?? letter
}

test('no control to log out, delete or unsubscribe in any language is visited or followed', () => {
  const labels = (['logout', 'delete', 'unsubscribe'] as const).flatMap(phrasesOf).filter(({ length }) => length > 4)
  const urls = labels.map((label) => at(`/${label.replaceAll(' ', '-')}`))
  expect(urls.length).toBeGreaterThan(200)
  expect(urls.filter((url) => mayVisit(url) || mayFollow(url))).toEqual([])
})

describe('where a page that nobody named sends the session', () => {
  test.each([
    '/login?next=/account/delete',
    '/oauth2/authorize?client_id=1&state=4f9c2d7e1a3b5c6d',
    '/auth/verify',
    '/account/overview',
    '/users/7f3a9b2c4d5e6f70',
  ])('it may follow: %s', (path) => {
    expect(mayFollow(at(path))).toBe(true)
  })

  test.each([
    '/logout',
    '/?do=logout',
    '/%256Cogout',
    '/account/delete',
    '/unsubscribe?u=1',
    '/abmelden',
    '/odhlasit',
    '/cikis',
    '/logga-ut',
    '/로그아웃',
    `/${'a'.repeat(600)}`,
  ])('it may not: %s', (path) => {
    expect(mayFollow(at(path))).toBe(false)
  })
})
