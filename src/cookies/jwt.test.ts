import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jwtExpiriesIn, jwtExpiry } from './jwt.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: unknown) => `${part({ alg: 'HS256' })}.${part(claims)}.c2ln`
const at = 1_800_000_000

describe('jwtExpiry', () => {
  it.each<[string, string, number | null]>([
    ['a token', token({ exp: at }), at * 1000],
    ['a token in double quotes', `"${token({ exp: at })}"`, at * 1000],
    ['a token after "Bearer "', `Bearer ${token({ exp: at })}`, at * 1000],
    ['a token after an encoded "Bearer "', `bearer%20${token({ exp: at })}`, at * 1000],
    ['one with a fraction', token({ exp: at + 0.5 }), at * 1000 + 500],
    ['one that means never', token({ exp: 253_402_300_799 }), 253_402_300_799_000],
    ['one in milliseconds', token({ exp: at * 1000 + 7 }), at * 1000 + 7],
    ['one in microseconds', token({ exp: at * 1e9 }), null],
    ['one without an end', token({ sub: 'x' }), null],
    ['one whose end is no number', token({ exp: 'soon' }), null],
    ['one beyond all dates', token({ exp: 1e300 }), null],
    ['one whose claims are a list', token([1]), null],
    ['one whose claims are null', token(null), null],
    ['three parts that are no token', 'a.b.c', null],
    ['basic credentials', 'Basic bWlyYTpob2x0', null],
    ['an ordinary value', 'abc123', null],
    ['nothing', '', null],
  ])('%s', (_name, value, expected) => {
    expect(jwtExpiry(value)).toBe(expected)
  })
})

describe('jwtExpiriesIn', () => {
  it.each<[string, string, number[]]>([
    ['a bare token', token({ exp: at }), [at * 1000]],
    ['a JSON string', JSON.stringify(token({ exp: at })), [at * 1000]],
    [
      'an object with two tokens',
      JSON.stringify({ user: { access: token({ exp: at }), id: token({ exp: at + 60 }) } }),
      [at * 1000, at * 1000 + 60_000],
    ],
    ['JSON without a token', '{"theme":"dark"}', []],
    ['broken JSON', `{"a":"${token({ exp: at })}`, []],
    ['a text', 'eyJ is how a token starts', []],
  ])('%s', (_name, text, expected) => {
    expect(jwtExpiriesIn(text)).toEqual(expected)
  })
})

it('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(jwtExpiriesIn(text)) && jwtExpiry(text) !== undefined))
  fc.assert(fc.property(fc.json(), (text) => Array.isArray(jwtExpiriesIn(text))))
})
