import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { createExternalIssuer } from './external-issuer.ts'

const clock = { now: () => 1_800_000_000_000 }
const claims: JWTPayload = {
  iss: 'https://idp.example',
  aud: ['other', 'latchkey-test'],
  exp: 1_800_000_060,
  email: ' Anna@Example.org',
  email_verified: true,
  name: 'Anna',
}

/** An issuer whose key set says nothing of what its RSA key is for. */
async function issuer() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  const { verify } = createExternalIssuer({
    jwksUrl: 'https://idp.example/jwks',
    issuer: 'https://idp.example',
    audience: 'latchkey-test',
    autoCreate: false,
    clock,
    stopwatch: { elapsed: () => 0 },
    fetchKeySet: async () => JSON.stringify({ keys: [await exportJWK(publicKey)] }),
    onKeysUnavailable: () => {},
  })
  const sign = async (alg: string, payload = claims) =>
    new SignJWT(payload).setProtectedHeader({ alg }).sign(await importJWK(jwk, alg))
  return { verify, sign }
}

it('takes the algorithms that it may, and none of the others that the key could do', async () => {
  const { verify, sign } = await issuer()
  expect(await verify(await sign('RS256'))).toMatchObject({ email: 'anna@example.org', name: 'Anna' })
  for (const alg of ['RS384', 'RS512', 'PS256', 'PS512'])
    expect(await verify(await sign(alg)), alg).toHaveProperty('refusal')
  expect(await verify('not a token')).toHaveProperty('refusal')
})

it('takes a token without a name', async () => {
  const { verify, sign } = await issuer()
  expect(await verify(await sign('RS256', { ...claims, name: ['Anna'] }))).toMatchObject({ name: null })
})

it('ends with the token', async () => {
  const { verify, sign } = await issuer()
  expect(await verify(await sign('RS256', { ...claims, exp: 1_800_000_000 }))).toEqual({
    refusal: '"exp" claim timestamp check failed',
  })
})
