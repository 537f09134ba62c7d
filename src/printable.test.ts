import { expect, it } from 'vitest'
import { printable } from './printable.ts'

it.each([
  ['Mira\nSmith', 'Mira Smith'],
  ['Mira\t \r\n\u00a0\u0085Smith', 'Mira Smith'],
  ['\u0085 Mira \u200b Smith\n', 'Mira Smith'],
  ['mi\u001b\u0000\ufeffra\u202e', 'mira'],
  ['Zoë 田中', 'Zoë 田中'],
])('%j is printed as %j', (text, printed) => {
  expect(printable(text)).toBe(printed)
})
