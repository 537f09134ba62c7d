import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCodePoint } from '../../test/support/any-text.ts'
import { collapse, fold } from './fold.ts'

/** What a folded unit is, in so many words: its base letter, in lower case; a syllable of Korean stays as it is. */
const unit = (char: string) =>
  /[가-힣]/.test(char) ? char : char === 'ı' ? 'i' : (char.normalize('NFD')[0]?.toLowerCase()[0] ?? char)
const collapsed = (text: string) => text.slice(0, 300).replace(/\s+/g, ' ').trim()

describe('fold', () => {
  test.each([
    ['  Log\n out ', 'log out'],
    ['Déconnexion', 'deconnexion'],
    ['로그아웃', '로그아웃'],
    ['ÇIKIŞ yapıldı', 'cikis yapildi'],
    ['Войти ещё', 'воити еще'],
    ['ログアウト', 'ロクアウト'],
    ['退出\u3000登录', '退出 登录'],
    ['İstanbul', 'istanbul'],
    ['a\u00a0b', 'a b'],
    ['', ''],
  ])('%j is %j', (text, expected) => {
    expect(fold(text)).toBe(expected)
  })

  const text = fc.array(
    fc.oneof(
      fc.constantFrom(
        ' ',
        '\n',
        '\u00a0',
        '\u2003',
        '\u3000',
        '\ufeff',
        'é',
        'É',
        'й',
        'Ё',
        'が',
        '登',
        '한',
        'ı',
        'ß',
        'aΣ',
        'İ',
        'ǅ',
        'ﬁ',
        '😀',
        '\ud800',
        'K',
      ),
      fc.string({ unit: anyCodePoint, maxLength: 3 }),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 20 },
  )

  test('keeps one unit for one of the collapsed text, each folded by itself', () => {
    fc.assert(
      fc.property(text, (parts) => {
        const given = parts.join('')
        expect(collapse(given)).toBe(collapsed(given))
        expect(fold(given)).toBe(collapsed(given).split('').map(unit).join(''))
      }),
      { numRuns: 2_000 },
    )
  })
})
