import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { probeRecordings } from '../../bench/lib/probe-recordings.ts'
import { readRecordings } from '../../bench/lib/recordings.ts'
import { figuresOf, judgeRecordings, type VerdictFigures } from '../../bench/lib/verdict-figures.ts'
import { openPageWork } from '../../test/support/page-work.ts'

/** Recordings of real applications, kept beside the repository where there are any. */
const corpus = join(import.meta.dirname, '../../../shared/corpus')

describe.skipIf(!existsSync(corpus))('recordings of real applications', () => {
  let figures: VerdictFigures

  beforeAll(async () => {
    const recordings = readRecordings(corpus)
    figures = figuresOf(judgeRecordings(recordings, await probeRecordings(corpus, recordings, openPageWork())))
  })

  test('no logged-out page is called logged in, by either stage or the validation', () => {
    expect(figures.falselyIn).toBe(0)
  })

  test('no decidable page is called the opposite', () => {
    expect(figures.opposite).toBe(0)
  })

  test('the pages that can be decided are decided', () => {
    expect(figures.right / figures.decidable).toBeGreaterThanOrEqual(0.97)
    expect(figures.laterRight / figures.decidable).toBeGreaterThanOrEqual(0.98)
    expect(figures.scrapeRight).toBe(figures.aloneRight)
  })

  test('pages that are the same for everybody decide nothing', () => {
    expect(figures.same).toBeGreaterThan(0)
    expect(figures.sameUnknown).toBe(figures.same)
  })

  test('the visitor is named if the page names them, and never somebody else', () => {
    expect(figures.namedRight / figures.naming).toBeGreaterThan(0.95)
    expect(figures.somebodyElse).toBe(0)
  })

  test('the stated probabilities hold', () => {
    expect(figures.brier).toBeLessThan(0.01)
  })
})
