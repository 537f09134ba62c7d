import { expect, it } from 'vitest'
import { principal } from '../../test/support/principals.ts'
import { testClock } from '../../test/support/session-world.ts'
import { systemRandom } from '../clock.ts'
import { LoginPins } from './login-pins.ts'

const world = () => {
  const clock = testClock()
  return { clock, pins: new LoginPins({ clock, random: systemRandom }) }
}
const anna = principal('anna')
const here = '203.0.113.7'
const wrong = (pin: string) => (pin === '000000' ? '000001' : '000000')
const refused = expect.objectContaining({ code: 'FORBIDDEN' })

it('opens its own session, as who issued it, more than once', () => {
  const { pins } = world()
  const { pin } = pins.issue(anna, 's1')
  expect(pin).toMatch(/^\d{6}$/)
  expect([pins.redeem('s1', pin, here), pins.redeem('s1', pin, here)]).toEqual([anna, anna])
  expect(() => pins.redeem('s2', pin, here)).toThrow(refused)
})

it('is gone after a day, and after a new one', () => {
  const { pins, clock } = world()
  const first = pins.issue(anna, 's1')
  clock.advance(86_400_000)
  expect(() => pins.redeem('s1', first.pin, here)).toThrow(refused)
  const second = pins.issue(anna, 's1')
  const { pin } = pins.issue(anna, 's1')
  if (second.pin !== pin) expect(() => pins.redeem('s1', second.pin, here)).toThrow(refused)
  expect(pins.redeem('s1', pin, here)).toBe(anna)
})

it('is not valid for longer than the token that asked for it', () => {
  const { pins, clock } = world()
  const token = { id: 't', expiresAt: clock.now() + 3_600_000 }
  const { pin, expiresAt } = pins.issue({ ...anna, token }, 's1')
  expect(expiresAt).toBe(token.expiresAt)
  clock.advance(3_599_999)
  pins.redeem('s1', pin, here)
  clock.advance(1)
  expect(() => pins.redeem('s1', pin, here)).toThrow(refused)
})

it('refuses a network after five wrong attempts, and ends after fifteen of all networks', () => {
  const { pins } = world()
  const { pin } = pins.issue(anna, 's1')
  const guess = (address: string, times: number) => {
    for (let round = 0; round < times; round += 1) expect(() => pins.redeem('s1', wrong(pin), address)).toThrow(refused)
  }
  guess(here, 4)
  expect(pins.redeem('s1', pin, here)).toBe(anna)
  guess('203.0.113.9', 50)
  expect(() => pins.redeem('s1', pin, '203.0.113.9')).toThrow(refused)
  expect(pins.redeem('s1', pin, here)).toBe(anna)
  // One host has all addresses of a /64.
  guess('2001:db8::1', 4)
  guess('2001:db8::2', 1)
  expect(pins.redeem('s1', pin, here)).toBe(anna)
  guess(here, 1)
  for (const address of [here, '203.0.113.77']) expect(() => pins.redeem('s1', pin, address)).toThrow(refused)
})

it('ends after fifteen wrong attempts, also where each comes from a network of its own', () => {
  const { pins } = world()
  const { pin } = pins.issue(anna, 's1')
  const guess = (network: number) =>
    expect(() => pins.redeem('s1', wrong(pin), `2001:db8:0:${network}::1`)).toThrow(refused)
  for (let network = 0; network < 14; network += 1) guess(network)
  expect(pins.redeem('s1', pin, here)).toBe(anna)
  guess(14)
  expect(() => pins.redeem('s1', pin, here)).toThrow(refused)
})

it('opens 50 logins at most', () => {
  const { pins } = world()
  const { pin } = pins.issue(anna, 's1')
  for (let use = 0; use < 50; use += 1) expect(pins.redeem('s1', pin, here)).toBe(anna)
  expect(() => pins.redeem('s1', pin, here)).toThrow(refused)
})
