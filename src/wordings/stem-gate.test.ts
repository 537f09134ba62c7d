import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from './fold.ts'
import { StemGate } from './stem-gate.ts'

const stems = ['login', 'hi', 'sess', 'a minha', 'dec', 'воити', 'ロク', '登录', 'требует', '退出']
const gate = new StemGate(stems)

describe('StemGate', () => {
  test.each([
    ['Login', true],
    ['please LOG IN', true],
    ['a lodge', false],
    ['your session', true],
    ['hi', true],
    ['Hi, Mira', true],
    ['a chip', true],
    ['h', false],
    ['', false],
    ['Oak latch', false],
    ['Déjà vu', false],
    ['Déconnexion', true],
    ['ВОЙТИ', true],
    ['дверная защёлка', false],
    ['ログアウト', true],
    ['ドアラッチ', false],
    ['请登录', true],
    ['退出', true],
    ['退', false],
    ['Требуется вход', true],
  ])('%j may hold a stem: %s', (text, expected) => {
    expect(gate.mayHold(text)).toBe(expected)
  })

  test.each([
    ['Login', true],
    ['» Log out (3)', true],
    ['  hi', true],
    ['session', true],
    ['退出登录', true],
    ['退', false],
    ['Требуется вход', true],
    ['no session', false],
    ['h', false],
    ['', false],
    ['(3) login', false],
    ['Éa', false],
    ['« A  minha conta', true],
    ['Войти', true],
  ])('%j may begin with a stem: %s', (text, expected) => {
    expect(gate.mayBegin(text)).toBe(expected)
  })

  const char = fc.constantFrom(...' \n\u00a0\u3000«»(-"1@`aiIohlLgGnNsSeEdDéÉcCçmВвойЙтиロログク登录退出тТ\u212a\uff4c')
  const text = fc
    .tuple(
      fc.array(char, { maxLength: 4 }),
      fc.constantFrom('', 'Login', 'hi', 'SESS', 'a  minha', 'Déc', 'Войти', 'ログ', '登录', '退出', 'ТРЕБУЕТ'),
      fc.array(char),
    )
    .map(([before, held, behind]) => before.join('') + held + behind.join(''))

  test('never dismisses a text that, folded, holds one or begins with one', () => {
    fc.assert(
      fc.property(text, (given) => {
        const folded = fold(given)
        const begun = folded.replace(/^[^\p{L}\p{N}]+/u, '')
        if (stems.some((stem) => folded.includes(stem))) expect(gate.mayHold(given)).toBe(true)
        if (stems.some((stem) => begun.startsWith(stem))) expect(gate.mayBegin(given)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })
})
