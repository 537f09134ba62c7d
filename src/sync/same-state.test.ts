import { expect, it, vi } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { stateDigest, stateText } from './same-state.ts'

const cookie = (name: string, over: Partial<StoredCookie> = {}) =>
  storedCookie(name, 'v', { domain: 'shop.example', secure: true, httpOnly: true, sameSite: 'lax', ...over })
const state = (...exactCookies: StoredCookie[]) => ({ cookies: {}, exactCookies, storage: [] })
const item = (name: string, value: string) => ({ name, value })
const stored = (...localStorage: ReturnType<typeof item>[]) => {
  return { ...state(), storage: [{ origin: 'https://shop.example', localStorage, indexedDb: null }] }
}

it.each([
  ['order', state(cookie('a'), cookie('b')), state(cookie('b'), cookie('a'))],
  ['creation time', state(cookie('a')), state(cookie('a', { createdAt: 2 }))],
  ['order of items', stored(item('a', '1'), item('b', '2')), stored(item('b', '2'), item('a', '1'))],
])('is the same in another %s', (_name, one, other) => {
  expect(stateText(one)).toBe(stateText(other))
})

it.each([
  ['value', state(cookie('a')), state(cookie('a', { value: 'w' }))],
  ['expiry', state(cookie('a')), state(cookie('a', { expiresAt: 1 }))],
  ['domain', state(cookie('a')), state(cookie('a', { domain: 'www.shop.example' }))],
  ['number of cookies', state(cookie('a')), state(cookie('a'), cookie('b'))],
  ['item', stored(item('a', '1')), stored(item('a', '2'))],
  ['map', state(), { ...state(), cookies: { a: '1' } }],
])('differs with another %s', (_name, one, other) => {
  expect(stateText(one)).not.toBe(stateText(other))
})

it('writes each item once', () => {
  const items = Array.from({ length: 100 }, (_, at) => item(`k${(at * 37) % 100}`, 'v'))
  const written = vi.spyOn(JSON, 'stringify')
  stateText(stored(...items))
  // And the origin, and the whole.
  expect(written).toHaveBeenCalledTimes(102)
  written.mockRestore()
})

it('is named by a digest that only the password gives', () => {
  expect(stateDigest('p', 'a state')).not.toBe(stateDigest('q', 'a state'))
  expect(stateDigest('p', 'canary')).toMatch(/^[0-9a-f]{64}$/)
})
