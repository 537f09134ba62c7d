import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StemGate } from './stem-gate.ts'

const gate = new StemGate(['login', 'hi', 'sess'])

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
    ['Déjà vu', true],
  ])('%j may hold a stem: %s', (text, expected) => {
    expect(gate.mayHold(text)).toBe(expected)
  })

  test.each([
    ['Login', true],
    ['» Log out (3)', true],
    ['  hi', true],
    ['session', true],
    ['no session', false],
    ['h', false],
    ['', false],
    ['(3) login', false],
    ['Éa', true],
  ])('%j may begin with a stem: %s', (text, expected) => {
    expect(gate.mayBegin(text)).toBe(expected)
  })

  test('never dismisses a text that holds one', () => {
    const stem = fc.constantFrom('login', 'LOGIN', 'hi', 'Sess')
    fc.assert(
      fc.property(fc.string(), stem, fc.string(), (before, held, behind) => gate.mayHold(before + held + behind)),
    )
  })
})
