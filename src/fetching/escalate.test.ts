import { describe, expect, test } from 'vitest'
import { type EscalationEvidence, escalate } from './escalate.ts'
import type { TierName } from './tier.ts'

const fine: EscalationEvidence = {
  method: 'GET',
  status: 200,
  asksToWait: false,
  blocked: false,
  isEmptyShell: false,
  missesSelector: false,
}
const shell: EscalationEvidence = { ...fine, isEmptyShell: true }

describe('escalate', () => {
  test.each<[string, EscalationEvidence, readonly TierName[], TierName | null]>([
    ['a page', fine, ['3', '4'], null],
    ['a block', { ...fine, blocked: true }, ['3', '4'], '3'],
    ['a block with a browser left', { ...fine, blocked: true }, ['4'], '4'],
    ['a block with nothing left', { ...fine, blocked: true }, [], null],
    ['too many requests', { ...fine, status: 429 }, ['3', '4'], '3'],
    [
      'too many requests, and when to ask again',
      { ...fine, status: 429, blocked: true, asksToWait: true },
      ['3', '4'],
      null,
    ],
    ['not found', { ...fine, status: 404 }, ['3', '4'], null],
    ['not allowed, without signs of a block', { ...fine, status: 403 }, ['3', '4'], null],
    ['an empty shell', shell, ['3', '4'], '4'],
    ['an empty shell without a browser', shell, ['3'], null],
    ['a page without what is waited for', { ...fine, missesSelector: true }, ['3', '4'], '4'],
    ['a page without what is waited for, and no browser', { ...fine, missesSelector: true }, ['3'], null],
    ['a block of a HEAD', { ...fine, method: 'HEAD', blocked: true }, ['3', '4'], '3'],
    ['a block of a POST', { ...fine, method: 'POST', blocked: true }, ['3', '4'], null],
    ['an empty shell that a PUT got', { ...shell, method: 'PUT' }, ['3', '4'], null],
  ])('%s', (_name, evidence, remaining, next) => {
    const tiers = remaining.map((name) => ({ name }))
    expect(escalate(evidence, tiers)?.name ?? null).toBe(next)
  })
})
