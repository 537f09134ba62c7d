import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { expect, it } from 'vitest'
import { isCredentialValid } from '../../src/accounts/is-credential-valid.ts'
import type { Principal } from '../../src/accounts/principal.ts'
import { createExternalIssuer } from '../../src/accounts/tokens/external-issuer.ts'
import { createOwnTokens } from '../../src/accounts/tokens/own-tokens.ts'
import { systemRandom } from '../../src/clock.ts'
import type { Store } from '../../src/storage/store.ts'
import { secretKey } from '../../src/vault/digest.ts'
import { eachStore } from '../support/stores.ts'
import { type AccountWorld, accountWorld, password, present } from './accounts-world.ts'

const jwksUrl = 'https://idp.example/jwks'
const algorithms = ['RS256', 'ES256', 'EdDSA'] as const
type Algorithm = (typeof algorithms)[number]

/** An issuer with a key of each kind, made once: RSA keys take their time. */
const keys = Object.fromEntries(
  await Promise.all(algorithms.map(async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const)),
) as Record<Algorithm, { publicKey: CryptoKey; privateKey: CryptoKey }>
const jwks: JWK[] = await Promise.all(
  algorithms.map(async (alg) => ({ ...(await exportJWK(keys[alg].publicKey)), kid: `key-${alg}`, alg, use: 'sig' })),
)
const stranger = await generateKeyPair('ES256', { extractable: true })
const strangerJwk = await exportJWK(stranger.publicKey)

interface Given {
  readonly claims?: JWTPayload
  readonly header?: { readonly alg?: string; readonly kid?: string; readonly [name: string]: unknown }
  readonly key?: CryptoKey | ReturnType<typeof secretKey>
}

function world(store: Store, autoCreate: boolean, keySet: JWK[] = jwks): AccountWorld {
  return accountWorld(store, {
    externalIssuer: (clock) =>
      createExternalIssuer({
        jwksUrl,
        issuer: 'https://idp.example',
        audience: 'latchkey-test',
        autoCreate,
        clock,
        stopwatch: clock,
        fetchKeySet: async () => JSON.stringify({ keys: keySet }),
        onKeysUnavailable: () => {},
      }),
  })
}

function token(at: AccountWorld, { claims = {}, header = {}, key }: Given = {}): Promise<string> {
  const now = Math.floor(at.clock.now() / 1000)
  const alg = (header.alg ?? 'RS256') as Algorithm
  return new SignJWT({
    iss: 'https://idp.example',
    aud: 'latchkey-test',
    sub: 'someone',
    iat: now,
    exp: now + 60,
    email: 'Anna@example.org',
    email_verified: true,
    name: 'Anna',
    ...claims,
  })
    .setProtectedHeader({ alg, kid: `key-${alg}`, ...header })
    .sign(key ?? keys[alg].privateKey)
}

/** A token, and what the log says about it. */
const refusals: readonly (readonly [string, Given, string])[] = [
  ['another issuer', { claims: { iss: 'https://evil.example' } }, 'unexpected "iss" claim value'],
  ['another audience', { claims: { aud: 'someone-else' } }, 'unexpected "aud" claim value'],
  ['an end in the past', { claims: { exp: 1 } }, '"exp" claim timestamp check failed'],
  ['no end', { claims: { exp: undefined } as never }, 'missing required "exp" claim'],
  ['no e-mail', { claims: { email: undefined } }, 'missing required "email" claim'],
  ['an e-mail that is none', { claims: { email: 'anna' } }, 'its claim email is not an e-mail address'],
  [
    'an e-mail that is no text',
    { claims: { email: ['anna@example.org'] } },
    'its claim email is not an e-mail address',
  ],
  ['an e-mail not verified', { claims: { email_verified: false } }, 'its claim email_verified is not true'],
  ['an e-mail verified by a word', { claims: { email_verified: 'true' } }, 'its claim email_verified is not true'],
  ['an e-mail without a word on it', { claims: { email_verified: undefined } }, 'its claim email_verified is not true'],
  ['the e-mail of nobody', { claims: { email: 'nobody@example.org' } }, 'no account has its e-mail'],
  ['the key of a stranger', { header: { alg: 'ES256' }, key: stranger.privateKey }, 'signature verification failed'],
  [
    'the key id of another key',
    { header: { alg: 'RS256', kid: 'key-ES256' } },
    'no applicable key found in the JSON Web Key Set',
  ],
  [
    'a key id that is not there',
    { header: { alg: 'RS256', kid: 'key-none' } },
    'no applicable key found in the JSON Web Key Set',
  ],
  ['RS512', { header: { alg: 'RS512', kid: 'key-RS256' } }, 'it is not signed with RS256, ES256 or EdDSA'],
  ['PS256', { header: { alg: 'PS256', kid: 'key-RS256' } }, 'it is not signed with RS256, ES256 or EdDSA'],
  [
    'a key of its own in the header',
    { header: { alg: 'ES256', kid: 'mine', jwk: strangerJwk }, key: stranger.privateKey },
    'no applicable key found in the JSON Web Key Set',
  ],
  [
    'a key set of its own in the header',
    { header: { alg: 'ES256', kid: 'mine', jku: 'https://evil.example/jwks' }, key: stranger.privateKey },
    'no applicable key found in the JSON Web Key Set',
  ],
]

eachStore((open) => {
  it.each(algorithms)('knows an account by the verified e-mail in a %s token', async (alg) => {
    const at = world(await open(), false)
    const anna = await at.person('anna')
    const principal = await at.accounts.byJwt(await token(at, { header: { alg } }))
    expect(principal).toMatchObject({ userId: anna.userId, email: anna.email, credential: 'jwt' })
  })

  it('refuses every token that proves nothing', async () => {
    const at = world(await open(), false)
    await at.person('anna')
    for (const [name, given] of refusals)
      expect([name, await at.accounts.byJwt(await signed(at, given))]).toEqual([name, null])
    expect(at.refusals).toEqual(refusals.map(([, , reason]) => reason))
    expect(await at.accounts.byJwt(await token(at))).not.toBeNull()
  })

  it('refuses a token signed by HMAC with the public key, in whichever form', async () => {
    const at = world(await open(), false)
    await at.person('anna')
    const pem = await exportSPKI(keys.RS256.publicKey)
    const modulus = jwks[0]?.n ?? ''
    for (const bytes of [pem, pem.trim(), modulus, JSON.stringify(jwks[0])]) {
      const key = secretKey(Buffer.from(bytes))
      expect(await at.accounts.byJwt(await token(at, { header: { alg: 'HS256', kid: 'key-RS256' }, key }))).toBeNull()
    }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [, payload] = (await token(at)).split('.')
    expect(await at.accounts.byJwt(`${part({ alg: 'none' })}.${payload}.`)).toBeNull()
    expect(await at.accounts.byJwt(`${part({ alg: 'none', kid: 'key-RS256' })}.${payload}.x`)).toBeNull()
  })

  it('never tries a token of one issuer with the keys of the other', async () => {
    const secret = new Uint8Array(32).fill(3)
    const hmacKey: JWK = { kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'hmac', alg: 'HS256' }
    const at = world(await open(), true, [...jwks, hmacKey])
    const anna = await at.person('anna')
    // Signed with our own secret, but in the words of the external issuer.
    const mixed = await token(at, { header: { alg: 'HS256', kid: 'hmac' }, key: secretKey(secret) })
    expect(await at.accounts.byJwt(mixed)).toBeNull()
    // Signed by the external issuer, but in our own words.
    const claims = { iss: 'latchkey', aud: 'latchkey:api', sub: anna.userId, epoch: 0 }
    expect(await at.accounts.byJwt(await token(at, { claims }))).toBeNull()
    const own = createOwnTokens({ secret, ttlSeconds: 60, clock: at.clock, random: systemRandom })
    expect(await at.accounts.byJwt(await own.issue('bearer', { userId: anna.userId, epoch: 0 }))).not.toBeNull()
    // No external token is a cookie.
    expect(await at.accounts.byCookie(await token(at))).toBeNull()
  })

  it('refuses every external token if no issuer is set', async () => {
    const at = accountWorld(await open())
    await at.person('anna')
    expect(await at.accounts.byJwt(await token(at))).toBeNull()
  })

  it('refuses a disabled account, and creates no other for it', async () => {
    const at = world(await open(), true)
    await at.person('root')
    const anna = await at.person('anna')
    await at.administration.setDisabled(anna.email, true)
    expect(await at.accounts.byJwt(await token(at))).toBeNull()
    expect(at.refusals).toEqual(['its account is disabled'])
    expect(await at.administration.listUsers()).toHaveLength(2)
  })

  it('ends the one token that is logged out, and its copies with another signature', async () => {
    const at = world(await open(), false)
    await at.person('anna')
    const claims = { exp: Math.floor(at.clock.now() / 1000) + 59.5 }
    const [first, second] = [await token(at, { header: { alg: 'ES256' }, claims }), await token(at)]
    const copy = await token(at, { header: { alg: 'ES256' }, claims })
    expect(copy).not.toBe(first)
    await at.accounts.logout(present(await at.accounts.byJwt(first)))
    expect(await at.accounts.byJwt(first)).toBeNull()
    expect(await at.accounts.byJwt(copy)).toBeNull()
    expect(at.refusals).toEqual(['it was logged out', 'it was logged out'])
    expect(await at.accounts.byJwt(second)).not.toBeNull()
  })

  it.each<[string, (at: AccountWorld, anna: Principal) => Promise<void>]>([
    ['the operator sets', ({ administration }, { email }) => administration.setPassword(email, password)],
    ['the user changes', ({ accounts }, anna) => accounts.changePassword(anna, password, 'another long password')],
  ])('ends every token that was issued before %s the password', async (_name, change) => {
    const at = world(await open(), false)
    const anna = await at.person('anna')
    const earlier = await token(at)
    const undated = await token(at, { claims: { iat: undefined } as never })
    expect(await at.accounts.byJwt(undated)).not.toBeNull()
    const principal = present(await at.accounts.byJwt(earlier))
    await change(at, anna)
    expect(await at.accounts.byJwt(earlier)).toBeNull()
    expect(await at.accounts.byJwt(undated)).toBeNull()
    const reason = 'it was issued before the tokens of its account were ended'
    expect(at.refusals).toEqual([reason, reason])
    expect(await isCredentialValid(at.deps, principal)).toBe(false)
    at.clock.advance(1000)
    const later = present(await at.accounts.byJwt(await token(at)))
    expect(await isCredentialValid(at.deps, later)).toBe(true)
  })

  it('ends the tokens of a disabled account for good, and creates API keys', async () => {
    const at = world(await open(), false)
    await at.person('root')
    const anna = await at.person('anna')
    const earlier = await token(at)
    const input = { name: 'laptop', scopes: ['read'], expiresAt: null } as const
    expect(await at.accounts.createKey(present(await at.accounts.byJwt(earlier)), input)).toMatchObject(input)
    await at.administration.setDisabled(anna.email, true)
    at.clock.advance(1000)
    await at.administration.setDisabled(anna.email, false)
    expect(await at.accounts.byJwt(earlier)).toBeNull()
    expect(await at.accounts.byJwt(await token(at))).not.toBeNull()
  })

  it('creates one account for a verified e-mail if configured, also for concurrent requests', async () => {
    const at = world(await open(), true)
    await at.person('root')
    const tokens = await Promise.all([1, 2, 3].map(() => token(at)))
    const principals = await Promise.all(tokens.map((one) => at.accounts.byJwt(one)))
    expect(new Set(principals.map((one) => one?.userId)).size).toBe(1)
    expect(principals[0]).toMatchObject({ email: 'anna@example.org', operator: false })
    expect(await at.administration.listUsers()).toMatchObject([
      { email: 'anna@example.org', name: 'Anna', operator: false },
      { email: 'root@example.org' },
    ])
    await expect(at.accounts.login('anna@example.org', password, '192.0.2.1')).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    })
  })

  it('names a new account as the token does, as far as that can be a name', async () => {
    const at = world(await open(), true)
    const cases = [
      [undefined, '0@example.org'],
      ['', '1@example.org'],
      [' \u0000 ', '2@example.org'],
      [7, '3@example.org'],
      ['A\u0000nna', 'Anna'],
      ['x'.repeat(300), 'x'.repeat(255)],
    ]
    for (const [n, [name]] of cases.entries()) {
      await at.accounts.byJwt(await token(at, { claims: { name, email: `${n}@example.org` } }))
    }
    expect((await at.administration.listUsers()).map((one) => one.name)).toEqual(cases.map((one) => one[1]))
  })
})

/** The same RSA key, as jose wants it for other algorithms. */
async function signed(at: AccountWorld, given: Given): Promise<string> {
  const alg = given.header?.alg
  if (alg !== 'PS256' && alg !== 'RS512') return token(at, given)
  const key = await importJWK(await exportJWK(keys.RS256.privateKey), alg)
  if (key instanceof Uint8Array) throw new Error('an RSA key was read as bytes')
  return token(at, { ...given, key })
}
