import { expect, it } from 'vitest'
import { importCookies } from '../cookies/formats/import-cookies.ts'
import { receiptFor } from './import-receipt.ts'

const now = 1_800_000_000_000
const none = { userAgent: 'Agent/1', headers: null, useToken: null, renewal: null }
const renewal = {
  url: 'https://shop.example/token',
  method: 'POST',
  contentType: null,
  accessTokenPath: '/access_token',
  refreshTokenPath: null,
  expiresInPath: null,
  body: null,
  refreshToken: 'r',
} as const

const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
const jwt = (secondsLeft: number) => `${part({ alg: 'HS256' })}.${part({ exp: now / 1000 + secondsLeft })}.sig`
const curl = (token: string) => `curl https://shop.example/api -H 'Authorization: Bearer ${token}'`
const origin = 'https://shop.example'
const stored = (token: string) => ({
  cookies: [],
  origins: [{ origin, localStorage: [{ name: 'jwt', value: token }] }],
})
const day = 86_400

it.each([
  ['of a request', curl(jwt(60)), none, ['expires_soon', 'expires at 2027-01-15T08:01:00Z']],
  ['of a request, long ago', curl(jwt(-day)), none, ['expired', 'expired at 2027-01-14T08:00:00Z']],
  ['of a request, later', curl(jwt(2 * day)), none, undefined],
  ['without a date', curl('opaque-token'), none, undefined],
  ['that is renewed', curl(jwt(60)), { ...none, renewal }, undefined],
  ['given besides', { sid: '1' }, { ...none, headers: { 'X-Auth-Token': jwt(-1) } }, ['expired', 'expired at']],
  ['that may be no login', { sid: '1' }, { ...none, headers: { 'X-CSRF-Token': jwt(-1) } }, undefined],
  ['of the storage', stored(jwt(60)), { ...none, useToken: { origin, key: 'jwt' } }, ['expires_soon', 'expires at']],
] as const)('warns of the end of a token: %s', (_, content, other, expected) => {
  const { warnings } = receiptFor(importCookies(content, 'shop.example', now), other, now)
  const told = warnings.find(({ code }) => code === 'expired' || code === 'expires_soon')
  expect(told && [told.code, told.message]).toEqual(expected && [expected[0], expect.stringContaining(expected[1])])
  if (told !== undefined) expect(told.names).toHaveLength(1)
})
