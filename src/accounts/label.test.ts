import { expect, it } from 'vitest'
import { requireLabel } from './label.ts'

it('counts characters as the document does: a surrogate pair is one', () => {
  const text = '🔑'.repeat(255)
  expect(requireLabel(` ${text} `)).toBe(text)
})

it.each(['', '  ', 'a'.repeat(256), '🔑'.repeat(256), 'a\tb', '\ud800'])('refuses %j', (text) => {
  expect(() => requireLabel(text)).toThrow(/^name: must/)
})
