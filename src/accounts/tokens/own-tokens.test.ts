import { base64url, decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { secretKey } from '../../vault/digest.ts'
import { createOwnTokens } from './own-tokens.ts'

const secret = new Uint8Array(32).fill(9)
const start = 1_800_000_000_000
const random = { uuid: () => 'id-of-token' }

function tokens(at = start) {
  const clock = { at, now: () => clock.at }
  return { clock, own: createOwnTokens({ secret, ttlSeconds: 60, clock, random }) }
}

it('says who, when, until when, from whom, for what, and no more', async () => {
  const { own } = tokens(start + 999)
  const token = await own.issue('bearer', { userId: 'u1', epoch: 4 })
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' })
  expect(decodeJwt(token)).toEqual({
    sub: 'u1',
    epoch: 4,
    iss: 'latchkey',
    aud: 'latchkey:api',
    jti: 'id-of-token',
    iat: start / 1000,
    exp: start / 1000 + 60,
  })
  expect(await own.verify('bearer', token)).toEqual({
    userId: 'u1',
    epoch: 4,
    id: 'id-of-token',
    expiresAt: start + 60_000,
  })
  expect(await own.verify('cookie', token)).toBeNull()
})

it('is good to the second', async () => {
  const { clock, own } = tokens()
  const token = await own.issue('cookie', { userId: 'u1', epoch: 0 })
  clock.at += 59_999
  expect(await own.verify('cookie', token)).not.toBeNull()
  clock.at += 1
  expect(await own.verify('cookie', token)).toBeNull()
})

it('keeps the secret to itself and takes none but of 32 bytes', async () => {
  const clock = { now: () => start }
  expect(() => createOwnTokens({ secret: new Uint8Array(31), ttlSeconds: 60, clock, random })).toThrow(RangeError)
  const bytes = new Uint8Array(32).fill(1)
  const own = createOwnTokens({ secret: bytes, ttlSeconds: 60, clock, random })
  const token = await own.issue('bearer', { userId: 'u1', epoch: 0 })
  bytes.fill(2)
  expect(await own.verify('bearer', token)).not.toBeNull()
})

const claims = { epoch: 0 }
const sign = (over: (jwt: SignJWT) => SignJWT, header: { alg: string } = { alg: 'HS256' }, key = secret) =>
  over(
    new SignJWT(claims)
      .setSubject('u1')
      .setJti('t1')
      .setIssuer('latchkey')
      .setAudience('latchkey:api')
      .setIssuedAt(start / 1000)
      .setExpirationTime(start / 1000 + 60),
  )
    .setProtectedHeader(header)
    .sign(header.alg === 'HS256' ? secretKey(key) : key)
const same = (jwt: SignJWT) => jwt
const unsigned = (alg: string) => {
  const part = (value: object) => base64url.encode(JSON.stringify(value))
  return `${part({ alg })}.${part({ sub: 'u1', epoch: 0, iss: 'latchkey', aud: 'latchkey:api', iat: 1, exp: 9e9 })}.`
}

it('takes a token like those refused below, but for what is wrong with them', async () => {
  expect(await tokens().own.verify('bearer', await sign(same))).toMatchObject({ userId: 'u1', epoch: 0, id: 't1' })
})

it.each<[string, () => Promise<string> | string]>([
  ['nothing', () => ''],
  ['text', () => 'not a token'],
  ['three dots', () => '...'],
  ['alg none', () => unsigned('none')],
  ['alg None', () => unsigned('None')],
  ['HS256 without a signature', () => unsigned('HS256')],
  ['HS384 with our secret', () => sign(same, { alg: 'HS384' }, new Uint8Array(48).fill(9))],
  ['another secret', () => sign(same, { alg: 'HS256' }, new Uint8Array(32).fill(8))],
  ['another issuer', () => sign((jwt) => jwt.setIssuer('https://idp.example'))],
  ['another audience', () => sign((jwt) => jwt.setAudience('latchkey:dashboard'))],
  ['an end in the past', () => sign((jwt) => jwt.setExpirationTime(start / 1000 - 1))],
  ['a beginning in the future', () => sign((jwt) => jwt.setNotBefore(start / 1000 + 10))],
  ['no epoch', () => sign(() => base().setSubject('u1').setJti('t1'))],
  ['no id', () => sign(() => base({ epoch: 0 }).setSubject('u1'))],
  ['no subject', () => sign(() => base({ epoch: 0 }).setJti('t1'))],
  ['an epoch that is no number', () => sign(() => base({ epoch: '0' }).setSubject('u1').setJti('t1'))],
  ['a flipped bit', async () => flip(await sign(same))],
])('refuses %s', async (_name, make) => {
  expect(await tokens().own.verify('bearer', await make())).toBeNull()
})

function base(payload: Record<string, unknown> = {}): SignJWT {
  return new SignJWT(payload)
    .setIssuer('latchkey')
    .setAudience('latchkey:api')
    .setIssuedAt(start / 1000)
    .setExpirationTime(start / 1000 + 60)
}

/** The same token with one character of its payload changed. */
function flip(token: string): string {
  const at = token.indexOf('.') + 5
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}
