import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBudget } from './budget.ts'

const overloaded = expect.objectContaining({ code: 'OVERLOADED', status: 503, retryAfterSeconds: 1 })

describe('createBudget', () => {
  test('refuses one scrape too many, until one ends', () => {
    const budget = createBudget({ maxScrapes: 2, maxBodyBytes: 10 })
    const first = budget.enter()
    budget.enter()
    expect(() => budget.enter()).toThrow(overloaded)
    first.release()
    budget.enter()
    expect(() => budget.enter()).toThrow(overloaded)
  })

  test('a lease released twice gives one place back', () => {
    const budget = createBudget({ maxScrapes: 2, maxBodyBytes: 10 })
    const first = budget.enter()
    budget.enter().reserve(4)
    first.reserve(6)
    first.release()
    first.release()
    expect(budget.usage()).toEqual({ scrapes: 1, bodyBytes: 4 })
  })

  test('bodies share the budget, to the byte', () => {
    const budget = createBudget({ maxScrapes: 9, maxBodyBytes: 10 })
    const first = budget.enter()
    const second = budget.enter()
    first.reserve(7)
    second.reserve(3)
    expect(() => second.reserve(1)).toThrow(overloaded)
    second.reserve(0)
    first.release()
    second.reserve(7)
    expect(budget.usage()).toEqual({ scrapes: 1, bodyBytes: 10 })
  })

  test('bytes that arrive after the end count nowhere', () => {
    const budget = createBudget({ maxScrapes: 1, maxBodyBytes: 10 })
    const lease = budget.enter()
    lease.release()
    lease.reserve(5)
    expect(budget.usage()).toEqual({ scrapes: 0, bodyBytes: 0 })
  })

  test('whatever happens, what is taken is within bounds, and nothing is once all have ended', () => {
    const steps = fc.array(fc.record({ lease: fc.nat(5), act: fc.constantFrom('enter', 'reserve', 'release') }))
    fc.assert(
      fc.property(steps, (actions) => {
        const budget = createBudget({ maxScrapes: 3, maxBodyBytes: 20 })
        const leases = new Map<number, ReturnType<typeof budget.enter>>()
        for (const { lease, act } of actions) {
          try {
            if (act === 'enter' && !leases.has(lease)) leases.set(lease, budget.enter())
            if (act === 'reserve') leases.get(lease)?.reserve(lease * 3)
            if (act === 'release') leases.get(lease)?.release()
          } catch (error) {
            expect(error).toEqual(overloaded)
          }
          expect(budget.usage().scrapes).toBeLessThanOrEqual(3)
          expect(budget.usage().bodyBytes).toBeLessThanOrEqual(20)
        }
        for (const lease of leases.values()) lease.release()
        expect(budget.usage()).toEqual({ scrapes: 0, bodyBytes: 0 })
      }),
    )
  })
})
