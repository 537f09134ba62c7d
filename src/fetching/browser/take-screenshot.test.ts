import { describe, expect, it } from 'vitest'
import { pictureSize } from './take-screenshot.ts'

const viewport = { width: 1280, height: 800 }

describe('the size of a screenshot', () => {
  it.each([
    ['a short page', { width: 1280, height: 300 }, { width: 1280, height: 800 }],
    ['a long page', { width: 1280, height: 4_000.5 }, { width: 1280, height: 4_001 }],
    ['a page without end', { width: 1280, height: 9_000_000 }, { width: 1280, height: 12_500 }],
    ['a wide page', { width: 100_000, height: 100_000 }, { width: 4_096, height: 3_906 }],
    ['nothing', { width: 0, height: 0 }, viewport],
  ])('%s', (_name, content, expected) => {
    expect(pictureSize(content, viewport)).toEqual(expected)
  })
})
