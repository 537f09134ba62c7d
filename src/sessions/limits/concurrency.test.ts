import { describe, expect, it } from 'vitest'
import { type Concurrency, termsAt, waitMsOf } from './concurrency.ts'

const now = 1_000_000
const plain = { concurrency: null, paceMs: null, rotates: false, heldUntil: null }
const mode = (name: Concurrency['mode'], max: number | null = null): Concurrency => ({
  mode: name,
  max,
  waitSeconds: null,
})

describe('the terms of a use', () => {
  it.each([
    ['nothing set', {}, null],
    ['nothing set, cookies rotate', { rotates: true }, { max: 1, paceMs: null }],
    ['auto', { concurrency: mode('auto') }, null],
    ['auto, cookies rotate', { concurrency: mode('auto'), rotates: true }, { max: 1, paceMs: null }],
    ['shared, cookies rotate', { concurrency: mode('shared'), rotates: true }, null],
    ['limited', { concurrency: mode('limited', 3), rotates: true }, { max: 3, paceMs: null }],
    ['exclusive', { concurrency: mode('exclusive') }, { max: 1, paceMs: null }],
    ['held from outside', { concurrency: mode('shared'), heldUntil: now + 1 }, { max: 1, paceMs: null }],
    ['limited, held', { concurrency: mode('limited', 3), heldUntil: now + 1 }, { max: 1, paceMs: null }],
    ['held as a clock that was ahead left it', { heldUntil: now + 40 * 86_400_000 }, null],
    ['held until now', { heldUntil: now }, null],
    ['a pace', { paceMs: 500 }, { max: null, paceMs: 500 }],
    ['a pace of nothing', { paceMs: 0 }, null],
    ['a pace, exclusive', { concurrency: mode('exclusive'), paceMs: 500 }, { max: 1, paceMs: 500 }],
  ])('%s', (_name, over, terms) => {
    expect(termsAt({ ...plain, ...over }, now)).toEqual(terms)
  })
})

it.each([
  [null, 90_000, 88_000],
  [30, 90_000, 30_000],
  [0, 90_000, 0],
  [300, 90_000, 88_000],
  [null, 4_000, 3_000],
])('waits %s seconds at most, and leaves time for the page: of %i ms', (waitSeconds, timeMs, ms) => {
  expect(waitMsOf({ concurrency: { ...mode('auto'), waitSeconds } }, timeMs)).toBe(ms)
})
