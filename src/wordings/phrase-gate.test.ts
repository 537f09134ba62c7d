import { describe, expect, test } from 'vitest'
import { PhraseGate } from './phrase-gate.ts'
import { denials, loginDemands, namingPhrases } from './sentences.ts'

const gate = new PhraseGate(['log', 'hi'], ['logged in as', 'hi', 'сеанс истек', '请登录'])

describe('PhraseGate', () => {
  test.each([
    ['You are  Logged in as Mira', 'you are logged in as mira'],
    ['Hi, Mira', 'hi, mira'],
    ['A white hinge', null],
    ['Ваш сеанс истёк', 'ваш сеанс истек'],
    ['дверная защёлка', null],
    ['请登录后', '请登录后'],
    ['', null],
  ])('folds %j to %j', (text, expected) => {
    expect(gate.folded(text)).toBe(expected)
  })

  test('lets every phrase through, whatever its stems are', () => {
    const phrases = [...loginDemands, ...denials, ...namingPhrases.map(({ phrase }) => phrase)]
    const none = new PhraseGate(['xyz'], phrases)
    expect(phrases.filter((phrase) => none.folded(`${phrase} Mira`) === null)).toEqual([])
  })
})
