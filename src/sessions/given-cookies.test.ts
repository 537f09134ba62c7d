import { expect, test } from 'vitest'
import { givenState } from './given-cookies.ts'

const nothing = { headers: null, userAgent: null, proxy: null }
const cookie = (domain: string) => ({ name: 'sid', value: 'canary', domain })

test.each([
  ['of another site', ['bank.example.com'], 'They are for bank.example.com.'],
  ['of one site twice', ['bank.example.com', 'bank.example.com'], 'They are for bank.example.com.'],
  [
    'of many sites',
    ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com'],
    /^They are for \S+, \S+, \S+ and others\.$/,
  ],
])('a session gets no cookies %s, and the refusal says whose they are', (_what, domains, told) => {
  const refusal = /^cookies: contain none that a session of shop\.example could use\. (.*)$/
  let message = ''
  try {
    givenState(domains.map(cookie), 'shop.example', 0, nothing)
  } catch (error) {
    message = (error as Error).message
  }
  const [, rest] = refusal.exec(message) ?? []
  expect(rest).toEqual(typeof told === 'string' ? told : expect.stringMatching(told))
})

test('a refusal does not repeat what may be a secret in the place of a host', () => {
  expect(() => givenState([cookie('f81d4fae7dec')], 'shop.example', 0, nothing)).toThrow(/could use$/)
})

test('a refusal without cookies tells of none', () => {
  expect(() => givenState({}, 'shop.example', 0, nothing)).toThrow(
    /^cookies: contain none that a session of shop\.example could use$/,
  )
})
