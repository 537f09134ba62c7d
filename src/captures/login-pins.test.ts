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
const wrong = (pin: string) => (pin === '000000' ? '000001' : '000000')
const refused = expect.objectContaining({ code: 'FORBIDDEN' })

it('opens its own session, as who issued it, more than once', () => {
  const { pins } = world()
  const { pin } = pins.issue(anna, 's1')
  expect(pin).toMatch(/^\d{6}$/)
  expect([pins.redeem('s1', pin), pins.redeem('s1', pin)]).toEqual([anna, anna])
  expect(() => pins.redeem('s2', pin)).toThrow(refused)
})

it('is gone after a day, after a new one, and after five wrong attempts', () => {
  const { pins, clock } = world()
  const first = pins.issue(anna, 's1')
  clock.advance(86_400_000)
  expect(() => pins.redeem('s1', first.pin)).toThrow(refused)
  const { pin } = pins.issue(anna, 's1')
  for (let round = 0; round < 4; round += 1) expect(() => pins.redeem('s1', wrong(pin))).toThrow(refused)
  expect(pins.redeem('s1', pin)).toBe(anna)
  expect(() => pins.redeem('s1', wrong(pin))).toThrow(refused)
  expect(() => pins.redeem('s1', pin)).toThrow(refused)
})

it('opens 50 logins at most', () => {
  const { pins } = world()
  const { pin } = pins.issue(anna, 's1')
  for (let use = 0; use < 50; use += 1) expect(pins.redeem('s1', pin)).toBe(anna)
  expect(() => pins.redeem('s1', pin)).toThrow(refused)
})
