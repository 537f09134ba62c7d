import { describe, expect, it } from 'vitest'
import { fold } from '../wordings/fold.ts'
import { readable } from '../wordings/path-names.ts'
import { guardedControls } from './guarded-controls.ts'

const known = guardedControls().map(({ kind, label, code }) => ({
  kind,
  label: new RegExp(label, 'iu'),
  code: new RegExp(code, 'iu'),
}))
const byLabel = (text: string) => known.filter(({ label }) => label.test(fold(text))).map(({ kind }) => kind)
const byCode = (text: string) => known.filter(({ code }) => code.test(readable(text))).map(({ kind }) => kind)

describe('guarded controls', () => {
  it.each([
    ['Log out', 'logout'],
    ['Log out (Mira)', 'logout'],
    ['» Abmelden', 'logout'],
    ['Déconnexion', 'logout'],
    ['ログアウト', 'logout'],
    ['로그아웃하기', 'logout'],
    ['退出登录', 'logout'],
    ['Delete', 'delete'],
    ['Delete order 5', 'delete'],
    ['Konto löschen', 'delete'],
    ['Usuń', 'delete'],
    ['削除する', 'delete'],
    ['계정 삭제', 'delete'],
    ['Unsubscribe from all mail', 'unsubscribe'],
    ['Newsletter abbestellen', 'unsubscribe'],
    ['Отписаться', 'unsubscribe'],
    ['구독 취소', 'unsubscribe'],
  ])('are known by the label "%s"', (text, kind) => {
    expect(byLabel(text)).toContain(kind)
  })

  it.each([
    'Orders',
    'Log in',
    'Deleted items',
    'Undelete',
    'Subscribe',
    'Exitos',
    'Silver',
    'Remove filter',
    'Salida',
  ])('are not taken for "%s"', (text) => {
    expect(byLabel(text)).toEqual([])
  })

  it.each([
    ['/logout', 'logout'],
    ['/users/sign_out?x=1', 'logout'],
    ['doLogout()', 'logout'],
    ['/se-deconnecter', 'logout'],
    ['/sair', 'logout'],
    ['/%C3%A7%C4%B1k%C4%B1%C5%9F', 'logout'],
    ['/logga_ut', 'logout'],
    ['btn-odhlasit', 'logout'],
    ['/%EB%A1%9C%EA%B7%B8%EC%95%84%EC%9B%83', 'logout'],
    ['/orders/5/delete', 'delete'],
    ['deleteAccount()', 'delete'],
    ['/mail/unsubscribe?token=1', 'unsubscribe'],
    ['/ads/opt-out', 'unsubscribe'],
  ])('are known by the code "%s"', (text, kind) => {
    expect(byCode(text)).toEqual([kind])
  })

  it.each(['/orders', '/blog/outlook', '/deleted', '/logoutlet', '/catalog/offers', '/login'])(
    'are not taken for "%s"',
    (text) => {
      expect(byCode(text)).toEqual([])
    },
  )
})
