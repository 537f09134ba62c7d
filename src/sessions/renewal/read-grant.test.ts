import { describe, expect, it } from 'vitest'
import { readGrant, withAccessToken } from './read-grant.ts'

const now = 1_800_000_000_000
const paths = { accessTokenPath: '/access_token', refreshTokenPath: '/refresh_token', expiresInPath: '/expires_in' }
const jwt = ['{}', '{"exp":1800000100}', 's'].map((part) => Buffer.from(part).toString('base64url')).join('.')

describe('a grant', () => {
  it.each([
    [
      { access_token: 'a', refresh_token: 'r', expires_in: 180 },
      { accessToken: 'a', refreshToken: 'r', endsAt: now + 180_000 },
    ],
    [
      { access_token: 'a', expires_in: '60' },
      { accessToken: 'a', refreshToken: null, endsAt: now + 60_000 },
    ],
    [{ access_token: 'a' }, { accessToken: 'a', refreshToken: null, endsAt: null }],
    [{ access_token: jwt }, { accessToken: jwt, refreshToken: null, endsAt: 1_800_000_100_000 }],
    [
      { access_token: 'a', expires_in: -1, refresh_token: 7 },
      { accessToken: 'a', refreshToken: null, endsAt: null },
    ],
    [
      { access_token: 'a', refresh_token: 'two words' },
      { accessToken: 'a', refreshToken: null, endsAt: null },
    ],
  ])('%j', (answer, grant) => {
    expect(readGrant(paths, JSON.stringify(answer), now)).toEqual(grant)
  })
})

it.each([
  ['expires_in_ms', 180_000],
  ['expiresInMs', 180_000],
  ['ttl-ms', '180000'],
  ['lifetime_millis', 180_000],
  ['expires_in_milliseconds', 180_000],
  ['expires_in', 180],
  ['forms', 180],
])('a member that is named %s ends the token in three minutes with %j', (name, value) => {
  const answer = JSON.stringify({ access_token: 'a', [name]: value })
  expect(readGrant({ ...paths, expiresInPath: `/${name}` }, answer, now)).toMatchObject({ endsAt: now + 180_000 })
})

describe('no grant', () => {
  it.each([
    ['<html>', 'the answer is not JSON'],
    ['{"error":"invalid_grant"}', 'the answer contains no token at /access_token'],
    ['{"access_token":"two\\nlines"}', 'the answer contains no token at /access_token'],
    ['{"access_token":""}', 'the answer contains no token at /access_token'],
    ['null', 'the answer contains no token at /access_token'],
  ])('%s', (text, problem) => {
    expect(readGrant(paths, text, now)).toBe(problem)
  })
})

it.each([
  [{}, { Authorization: 'Bearer new' }],
  [
    { authorization: 'Bearer old', 'X-A': '1' },
    { authorization: 'Bearer new', 'X-A': '1' },
  ],
  [{ Authorization: 'Token old' }, { Authorization: 'Token new' }],
  [{ Authorization: 'Basic dTpw' }, { Authorization: 'Bearer new' }],
  [{ Authorization: 'old' }, { Authorization: 'Bearer new' }],
])('%j with a new token', (headers, after) => {
  expect(withAccessToken(headers, 'new')).toEqual(after)
})
