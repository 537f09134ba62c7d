import { describe, expect, it } from 'vitest'
import { awaitsFirstCheck, firstCheckAt } from './first-check.ts'

const now = 1_800_000_000_000
const bounds = { minMs: 60_000, maxMs: 3_600_000, keepAliveMs: 600_000 }
const plan = { bounds, now, fraction: 0.999 }
const plain = { expiresAt: null, monitoring: null }
const off = { enabled: false, minSeconds: null, maxSeconds: null }

describe('the first check of a session', () => {
  it.each<[string, Parameters<typeof firstCheckAt>[0], Partial<typeof plan> | { bounds: null }, number | null]>([
    ['comes within four seconds', plain, {}, now + 3997],
    ['and not before one', plain, { fraction: 0 }, now + 1000],
    [
      'whatever floor its user asks for',
      { ...plain, monitoring: { ...off, enabled: true, minSeconds: 3600 } },
      {},
      now + 3997,
    ],
    ['not where monitoring is off', plain, { bounds: null }, null],
    ['nor where its user wants none', { ...plain, monitoring: off }, {}, null],
    ['nor where its date comes first', { ...plain, expiresAt: now + 3000 }, {}, null],
  ])('%s', (_name, session, over, expected) => {
    expect(firstCheckAt(session, { ...plan, ...over })).toBe(expected)
  })
})

describe('a judged scrape takes the place of', () => {
  it.each([
    ['a first check', 'first', 'active', true],
    ['none of a session that is not proven', 'first', 'pending_validation', false],
    ['none after a refresh', 'refreshed', 'active', false],
    ['none that somebody asked for', 'asked', 'active', false],
    ['none by the interval', 'due', 'active', false],
  ] as const)('%s', (_name, nextValidationCause, status, expected) => {
    expect(awaitsFirstCheck({ nextValidationCause, status })).toBe(expected)
  })
})
