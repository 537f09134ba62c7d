import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closest, editDistance } from './closest.ts'

const known = ['name', 'domain', 'cookies', 'keep_alive', 'expires_at', 'user_agent', 'write_back', 'validation_url']

describe('the closest name', () => {
  it.each([
    ['keepalive', 'keep_alive'],
    ['keepAlive', 'keep_alive'],
    ['KEEP-ALIVE', 'keep_alive'],
    ['keep_alvie', 'keep_alive'],
    ['expire_at', 'expires_at'],
    ['useragent', 'user_agent'],
    ['validationUrl', 'validation_url'],
    ['cookie', 'cookies'],
    ['nmae', 'name'],
    ['colour', null],
    ['x', null],
    ['proxy', null],
  ])('to %s is %s', (given, meant) => {
    expect(closest(given, known)).toBe(meant)
  })

  it('of none is none', () => {
    expect(closest('name', [])).toBeNull()
  })
})

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'abd', 1],
    ['abc', 'bc', 1],
    ['kitten', 'sitting', 3],
  ])('from "%s" to "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  it('is the same both ways, 0 for the same text alone, and never more than the longer text', () => {
    const text = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const distance = editDistance(a, b)
        expect(editDistance(b, a)).toBe(distance)
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})
