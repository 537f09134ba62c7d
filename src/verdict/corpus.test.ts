import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRecordings } from '../../bench/lib/recordings.ts'
import { figuresOf, judgeRecordings } from '../../bench/lib/verdict-figures.ts'

/** Recordings of real applications, kept beside the repository where there are any. */
const corpus = join(import.meta.dirname, '../../../shared/corpus')

describe.skipIf(!existsSync(join(corpus, 'INDEX.json')))('recordings of real applications', () => {
  const figures = existsSync(join(corpus, 'INDEX.json')) ? figuresOf(judgeRecordings(readRecordings(corpus))) : null

  test('no logged-out page is called logged in, by either stage', () => {
    expect(figures?.falselyIn).toBe(0)
  })

  test('no decidable page is called the opposite', () => {
    expect(figures?.opposite).toBe(0)
  })

  test('the pages that one page alone can decide are decided', () => {
    expect((figures?.right ?? 0) / (figures?.decidable ?? 1)).toBeGreaterThan(0.94)
    expect(figures?.scrapeRight).toBe(figures?.right)
  })

  test('the visitor is named where the page does, and nobody else ever is', () => {
    expect((figures?.namedRight ?? 0) / (figures?.naming ?? 1)).toBeGreaterThan(0.95)
    expect(figures?.somebodyElse).toBe(0)
  })

  test('the stated probabilities hold', () => {
    expect(figures?.brier).toBeLessThan(0.01)
  })
})
