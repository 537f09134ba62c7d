import { exportJWK, type FlattenedJWSInput, generateKeyPair, type JWK } from 'jose'
import { expect, it } from 'vitest'
import { createIssuerKeys } from './issuer-keys.ts'

const token = {} as FlattenedJWSInput

async function publicJwk(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair('ES256')
  return { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }
}

function issuer(keys: JWK[]) {
  const clock = { at: 1_000_000, elapsed: () => clock.at }
  const state = { keys, fetched: 0, fails: '' }
  const reports: string[] = []
  const find = createIssuerKeys({
    url: 'https://idp.example/jwks',
    stopwatch: clock,
    onUnavailable: (error) => void reports.push((error as Error).message),
    fetchKeySet: async (url) => {
      expect(url).toBe('https://idp.example/jwks')
      state.fetched += 1
      if (state.fails !== '') throw new Error(state.fails)
      return JSON.stringify({ keys: state.keys })
    },
  })
  return { clock, state, reports, find: (kid: string) => find({ alg: 'ES256', kid }, token) }
}

it('fetches the set once for many, and again after ten minutes', async () => {
  const { clock, state, find } = issuer([await publicJwk('a')])
  await Promise.all([find('a'), find('a'), find('a')])
  clock.at += 599_999
  await find('a')
  expect(state.fetched).toBe(1)
  clock.at += 1
  await find('a')
  expect(state.fetched).toBe(2)
})

it('fetches for an unknown key id, at most every thirty seconds', async () => {
  const { clock, state, find } = issuer([await publicJwk('a')])
  await find('a')
  for (let n = 0; n < 5; n += 1) await expect(find(`x${n}`)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  expect(state.fetched).toBe(1)
  state.keys = [...state.keys, await publicJwk('b')]
  clock.at += 30_000
  await Promise.all([find('b'), find('b')])
  expect(state.fetched).toBe(2)
})

it('forgets a key that the issuer withdrew', async () => {
  const { clock, state, find } = issuer([await publicJwk('a')])
  await find('a')
  state.keys = [await publicJwk('b')]
  clock.at += 600_000
  await expect(find('a')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
})

it('is unavailable while the set cannot be had, without asking at every token', async () => {
  const { clock, state, reports, find } = issuer([await publicJwk('a')])
  state.fails = 'unreachable'
  for (let n = 0; n < 5; n += 1) await expect(find('a')).rejects.toMatchObject({ code: 'OVERLOADED' })
  expect(state.fetched).toBe(1)
  expect(reports).toEqual(['unreachable'])
  state.fails = ''
  clock.at += 30_000
  await find('a')
  // A fetch that fails beside a set that is good still ends in the answer of that set.
  state.fails = 'status 500'
  clock.at += 30_000
  await expect(find('b')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  await find('a')
  for (const fails of ['status 500', 'unreachable', 'unreachable']) {
    state.fails = fails
    clock.at += 600_000
    await expect(find('a')).rejects.toMatchObject({ code: 'OVERLOADED' })
  }
  expect(reports).toEqual(['unreachable', 'status 500', 'unreachable'])
})

it.each(['', 'no JSON', '[]', '{}', '{"keys":1}', 'null'])('is unavailable when it gets %j', async (body) => {
  const find = createIssuerKeys({
    url: 'https://idp.example',
    stopwatch: { elapsed: () => 1e6 },
    fetchKeySet: async () => body,
    onUnavailable: () => {},
  })
  await expect(find({ alg: 'ES256', kid: 'a' }, token)).rejects.toMatchObject({ code: 'OVERLOADED' })
})
