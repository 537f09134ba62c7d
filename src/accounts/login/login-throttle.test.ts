import { expect, it } from 'vitest'
import { createLoginThrottle } from './login-throttle.ts'

const email = 'anna@example.org'
const limits = {
  windowMs: 60_000,
  perNetwork: 12,
  perPair: 5,
  perKnownPair: 30,
  perPairAtOnce: 3,
  underAttack: 20,
  perStrangerUnderAttack: 2,
}

function throttle() {
  const clock = { at: 0, elapsed: () => clock.at }
  const { begin } = createLoginThrottle(clock, limits)
  /** How many of `tries` attempts are let through; none of them succeeds. */
  const fail = (tries: number, address: string, to = email, isKnown = false) => {
    let passed = 0
    for (let n = 0; n < tries; n += 1) {
      try {
        begin({ email: to, address, isKnown }).failed()
        passed += 1
      } catch (error) {
        expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) })
      }
    }
    return passed
  }
  const one = (to: string, address: string, isKnown = false) => begin({ email: to, address, isKnown })
  return { clock, begin: one, fail }
}

it('bounds the tries of one network at one e-mail, and at all of them', () => {
  const { clock, fail } = throttle()
  expect(fail(9, '192.0.2.1')).toBe(5)
  expect(fail(5, '192.0.2.1', 'b@example.org')).toBe(5)
  expect(fail(5, '192.0.2.1', 'c@example.org')).toBe(2)
  expect(fail(1, '192.0.2.2')).toBe(1)
  clock.at += 60_000
  expect(fail(9, '192.0.2.1')).toBe(5)
})

it('says when the window ends', () => {
  const { clock, begin, fail } = throttle()
  fail(5, '192.0.2.1')
  clock.at += 15_500
  expect(() => begin(email, '192.0.2.1')).toThrow(expect.objectContaining({ retryAfterSeconds: 45 }))
})

it('counts attempts before they end, so that many at once gain nothing', () => {
  const { begin, fail } = throttle()
  const first = begin(email, '192.0.2.1')
  expect(fail(9, '192.0.2.1')).toBe(4)
  first.undone()
  expect(fail(9, '192.0.2.1')).toBe(1)
})

it('lets one caller have few attempts for one e-mail under way, however they end', () => {
  const { begin } = throttle()
  const ends = ['failed', 'undone', 'succeeded'] as const
  for (const end of ends) {
    const attempts = ends.map(() => begin(email, '192.0.2.1', true))
    expect(() => begin(email, '192.0.2.1', true)).toThrow(expect.objectContaining({ code: 'OVERLOADED' }))
    begin(email, '192.0.2.2').succeeded()
    begin('b@example.org', '192.0.2.1').succeeded()
    for (const attempt of attempts) attempt[end]()
  }
})

it('forgives a caller who gets it right', () => {
  const { begin, fail } = throttle()
  fail(4, '192.0.2.1')
  begin(email, '192.0.2.1').succeeded()
  expect(fail(9, '192.0.2.1')).toBe(5)
})

it('does not let a log-in of one account pay for guesses at others', () => {
  const { begin, fail } = throttle()
  fail(4, '192.0.2.1', 'a@example.org')
  fail(4, '192.0.2.1', 'b@example.org')
  for (let n = 0; n < 50; n += 1) begin('own@example.org', '192.0.2.1').succeeded()
  expect(fail(9, '192.0.2.1', 'c@example.org')).toBe(4)
})

it('never locks an account, however many networks guess at it', () => {
  const { fail } = throttle()
  for (let n = 0; n < 100; n += 1) fail(1, `203.0.113.${n}`)
  // Under attack: a known network keeps its tries, a new one still gets two.
  expect(fail(40, '198.51.100.1', email, true)).toBe(30)
  expect(fail(9, '198.51.100.2')).toBe(2)
  // Another account is not concerned.
  expect(fail(9, '198.51.100.3', 'boris@example.org')).toBe(5)
})

it('counts no guess at other accounts, from the same network, against a known pair', () => {
  const { begin, fail } = throttle()
  for (const name of ['a', 'b', 'c', 'd']) fail(5, '192.0.2.1', `${name}@example.org`)
  expect(fail(1, '192.0.2.1')).toBe(0)
  expect(() => begin(email, '192.0.2.1', true)).not.toThrow()
})

it('does not let guesses at known pairs use up what the rest of a network may try', () => {
  const { fail } = throttle()
  expect(fail(40, '192.0.2.1', email, true)).toBe(30)
  expect(fail(9, '192.0.2.1', 'new@example.org')).toBe(5)
})

it('takes a /64 of IPv6 as one network', () => {
  const { fail } = throttle()
  expect(fail(5, '2001:db8::1')).toBe(5)
  expect(fail(1, '2001:db8::2')).toBe(0)
  expect(fail(1, '2001:db8:0:1::2')).toBe(1)
})
