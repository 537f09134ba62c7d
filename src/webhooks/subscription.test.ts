import { describe, expect, it } from 'vitest'
import { eventTypes } from '../events/event.ts'
import { decodeSubscription, encodeSubscription, subscriptionOf, wants } from './subscription.ts'

describe('a subscription', () => {
  it.each([
    [['*'], 'session.invalid', true],
    [['*'], 'session.rotated', false],
    [['*', 'session.rotated'], 'session.invalid', true],
    [['*', 'session.rotated'], 'session.rotated', true],
    [['session.rotated'], 'session.rotated', true],
    [['session.rotated'], 'session.invalid', false],
    [[], 'session.invalid', false],
  ] as const)('%j wants %s: %s', (subscription, type, expected) => {
    expect(wants(subscription, type)).toBe(expected)
  })

  it.each([[['*']], [['*', 'session.rotated']], [[]], [['session.invalid']], [eventTypes]] as const)(
    '%j is stored and read back',
    (subscription) => {
      expect(decodeSubscription(encodeSubscription(subscription))).toEqual(subscription)
    },
  )

  it('names what all does not include', () => {
    expect(subscriptionOf(['session.rotated', 'session.invalid', '*'])).toEqual(['*', 'session.rotated'])
  })

  it('leaves out a type that is not known', () => {
    expect(decodeSubscription('["session.invalid","session.of_tomorrow"]')).toEqual(['session.invalid'])
  })
})
