import { expect, it } from 'vitest'
import { noDigests } from './given-digests.ts'
import { decodeSecrets, encodeSecrets, noSecrets } from './secrets.ts'
import { withStoredToken } from './token-entry.ts'

const origin = 'https://app.example.com'
const storage = (value: string) => [{ origin, localStorage: [{ name: 'jwtToken', value }], indexedDb: null }]
const stale = { 'X-Tenant': 'a', authorization: 'Bearer stale-token-00001' }
const taken = { 'X-Tenant': 'a', Authorization: 'Bearer fresh-token-00002' }
const fresh = storage('"fresh-token-00002"')

it.each([
  ['the token of the entry', fresh, { origin, key: 'jwtToken' }, taken],
  ['what it was, without an entry', fresh, null, stale],
  ['what it was, without this key', fresh, { origin, key: 'other' }, stale],
  ['what it was, without this origin', fresh, { origin: `${origin}:8443`, key: 'jwtToken' }, stale],
  ['what it was, without a token in the entry', storage('"dark"'), { origin, key: 'jwtToken' }, stale],
])('the header is %s', (_, held, tokenEntry, expected) => {
  expect(withStoredToken({ storage: held, headers: stale, tokenEntry }).headers).toEqual(expected)
})

it('an opened state sends the token that its storage holds, unless a renewal puts tokens into the header', () => {
  const secrets = {
    ...noSecrets,
    storage: fresh,
    headers: stale,
    tokenEntry: { origin, key: 'jwtToken' },
    given: noDigests,
  }
  expect(decodeSecrets(encodeSecrets(secrets))).toEqual({ ...secrets, headers: taken })
  const renewal = { body: null, refreshToken: 'refresh-1' }
  expect(decodeSecrets(encodeSecrets({ ...secrets, renewal }))).toEqual({ ...secrets, renewal, tokenEntry: null })
})
