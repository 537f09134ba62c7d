import { expect, test } from 'vitest'
import { systemRandom } from '../clock.ts'
import { createDemoSessions, type DemoSessionRules } from './demo-sessions.ts'

function setUp(rules: Partial<DemoSessionRules> = {}) {
  let now = 1_000_000
  const clock = { now: () => now }
  const all = {
    rotateAfterRequests: 3,
    rotateAfterMs: 10_000,
    graceMs: 2_000,
    idleMs: 60_000,
    maxSessions: 5,
    ...rules,
  }
  return {
    sessions: createDemoSessions({ clock, random: systemRandom }, all),
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('the cookie is replaced after so many requests', () => {
  const { sessions } = setUp()
  const first = sessions.begin()
  expect(sessions.use(first)).toEqual({ renewed: null })
  expect(sessions.use(first)).toEqual({ renewed: null })
  const renewed = sessions.use(first)?.renewed
  expect(renewed).toMatch(/^[0-9a-f]{64}$/)
  expect(renewed).not.toBe(first)
  expect(sessions.use(renewed ?? '')).toEqual({ renewed: null })
})

test('and when it is old enough', () => {
  const { sessions, pass } = setUp()
  const first = sessions.begin()
  pass(9_999)
  expect(sessions.use(first)).toEqual({ renewed: null })
  pass(1)
  expect(sessions.use(first)?.renewed).not.toBeNull()
})

test('the value before is accepted within the grace window alone, and is told the new one each time', () => {
  const { sessions, pass } = setUp({ rotateAfterRequests: 1 })
  const first = sessions.begin()
  const second = sessions.use(first)?.renewed
  pass(1_999)
  expect(sessions.use(first)).toEqual({ renewed: second })
  pass(1)
  expect(sessions.use(first)).toBeNull()
  expect(sessions.use(second ?? '')).not.toBeNull()
})

test('of two rotations within the grace window only the last value before is accepted', () => {
  const { sessions } = setUp({ rotateAfterRequests: 1 })
  const first = sessions.begin()
  const second = sessions.use(first)?.renewed ?? ''
  sessions.use(second)
  expect(sessions.use(first)).toBeNull()
  expect(sessions.use(second)).not.toBeNull()
})

test('a session ends when unused, and when ended by either of its values', () => {
  const { sessions, pass } = setUp({ rotateAfterRequests: 1, rotateAfterMs: 1_000_000 })
  const idle = sessions.begin()
  pass(60_001)
  expect(sessions.use(idle)).toBeNull()
  const first = sessions.begin()
  const second = sessions.use(first)?.renewed ?? ''
  sessions.end(first)
  expect(sessions.use(second)).toBeNull()
  expect(sessions.size()).toBe(0)
})

test('a thousand logins with rotations hold no more than the cap', () => {
  const { sessions } = setUp({ rotateAfterRequests: 1 })
  const values = Array.from({ length: 1_000 }, () => {
    const value = sessions.begin()
    return sessions.use(value)?.renewed ?? ''
  })
  expect(sessions.size()).toBe(10)
  expect(sessions.use(values[0] ?? '')).toBeNull()
  expect(sessions.use(values[999] ?? '')).not.toBeNull()
})
