import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBudget } from './budget.ts'

const overloaded = expect.objectContaining({ code: 'OVERLOADED', status: 503, retryAfterSeconds: 1 })
/** Bytes are held for longer than places. */
const overloadedWithBytes = expect.objectContaining({ code: 'OVERLOADED', status: 503, retryAfterSeconds: 3 })

describe('createBudget', () => {
  test('refuses one scrape too many, until one ends', () => {
    const budget = createBudget({ maxScrapes: 2, maxBodyBytes: 10 })
    const first = budget.enter('anna')
    budget.enter('anna')
    expect(() => budget.enter('anna')).toThrow(overloaded)
    first.release()
    budget.enter('anna')
    expect(() => budget.enter('anna')).toThrow(overloaded)
  })

  test('leaves a place to who has none, however many an account asks for', () => {
    const budget = createBudget({ maxScrapes: 64, maxBodyBytes: 10 })
    const take = (account: string) => {
      const leases: ReturnType<typeof budget.enter>[] = []
      try {
        for (;;) leases.push(budget.enter(account))
      } catch (error) {
        expect(error).toEqual(overloaded)
        return leases
      }
    }
    const annas = take('anna')
    expect(annas).toHaveLength(56)
    const boriss = take('boris')
    expect(boriss.length).toBeGreaterThan(0)
    expect(take('clara').length).toBeGreaterThan(0)
    for (const lease of annas) lease.release()
    // What was given back is there for an account that has little.
    expect(take('boris').length + boriss.length).toBeGreaterThan(40)
    expect(take('dora').length).toBeGreaterThan(0)
  })

  test.each([1, 2, 7])('gives one account alone all of %i', (maxScrapes) => {
    const budget = createBudget({ maxScrapes, maxBodyBytes: 10 })
    for (let n = 0; n < maxScrapes; n += 1) budget.enter('anna')
    expect(() => budget.enter('anna')).toThrow(overloaded)
  })

  test('tells what garbage bodies leave, those that were refused half-way included', () => {
    const released: number[] = []
    const quiet = { released: (bytes: number) => void released.push(bytes) }
    const budget = createBudget({ maxScrapes: 2, maxBodyBytes: 10, quiet })
    const [first, second] = [budget.enter('anna'), budget.enter('anna')]
    first.reserve(7)
    second.reserve(2)
    expect(() => second.reserve(2)).toThrow(overloadedWithBytes)
    second.release()
    first.release()
    const sent = budget.hold('anna')
    sent.reserve(5)
    sent.release()
    expect(released).toEqual([2, 7, 5])
  })

  test('a lease released twice gives one place back', () => {
    const budget = createBudget({ maxScrapes: 2, maxBodyBytes: 10 })
    const first = budget.enter('anna')
    budget.enter('anna').reserve(4)
    first.reserve(6)
    first.release()
    first.release()
    expect(budget.usage()).toEqual({ scrapes: 1, bodyBytes: 4 })
  })

  test('bodies share the budget, to the byte', () => {
    const budget = createBudget({ maxScrapes: 9, maxBodyBytes: 10 })
    const first = budget.enter('anna')
    const second = budget.enter('anna')
    first.reserve(7)
    second.reserve(3)
    expect(() => second.reserve(1)).toThrow(overloadedWithBytes)
    second.reserve(0)
    first.release()
    second.reserve(7)
    expect(budget.usage()).toEqual({ scrapes: 1, bodyBytes: 10 })
  })

  test('bytes that arrive after the end count nowhere', () => {
    const budget = createBudget({ maxScrapes: 1, maxBodyBytes: 10 })
    const lease = budget.enter('anna')
    lease.release()
    lease.reserve(5)
    expect(budget.usage()).toEqual({ scrapes: 0, bodyBytes: 0 })
  })

  test('refuses at once, instead of half-way, what will probably be as large as the last', () => {
    const megabyte = 1024 * 1024
    const budget = createBudget({ maxScrapes: 100, maxBodyBytes: 64 * megabyte })
    const scrapes = Array.from({ length: 10 }, () => budget.enter('anna'))
    for (const scrape of scrapes) scrape.reserve(4 * megabyte)
    for (const scrape of scrapes.splice(0, 9)) scrape.release()
    const before = budget.usage().bodyBytes
    const next = budget.enter('anna')
    const reserved = budget.usage().bodyBytes - before
    expect(reserved).toBeGreaterThan(2 * megabyte)
    // What was reserved ahead is not counted twice.
    next.reserve(reserved)
    expect(budget.usage().bodyBytes - before).toBe(reserved)
    expect(() => {
      for (;;) budget.enter('anna')
    }).toThrow(overloadedWithBytes)
    expect(budget.usage().scrapes).toBeLessThan(30)
    expect(() => budget.enter('boris')).not.toThrow()
  })

  test('remembers how large the bodies of an account were when none of its scrapes runs any more', () => {
    const megabyte = 1024 * 1024
    const budget = createBudget({ maxScrapes: 100, maxBodyBytes: 64 * megabyte })
    for (let scrape = 0; scrape < 5; scrape += 1) {
      const place = budget.enter('anna')
      place.reserve(4 * megabyte)
      place.release()
    }
    budget.enter('boris')
    expect(budget.usage().bodyBytes).toBe(0)
    budget.enter('anna')
    expect(budget.usage().bodyBytes).toBeGreaterThan(megabyte)
  })

  test('forgets the account of many whose large bodies came longest ago', () => {
    const budget = createBudget({ maxScrapes: 2_000, maxBodyBytes: 2 ** 40 })
    for (let account = 0; account <= 1_000; account += 1) {
      const place = budget.enter(`${account}`)
      place.reserve(4 * 1024 * 1024)
      place.release()
    }
    budget.enter('0')
    expect(budget.usage().bodyBytes).toBe(0)
    budget.enter('1')
    expect(budget.usage().bodyBytes).toBe(512 * 1024)
  })

  test('whatever happens, what is taken is within bounds, and nothing is once all have ended', () => {
    const steps = fc.array(fc.record({ lease: fc.nat(5), act: fc.constantFrom('enter', 'reserve', 'release') }))
    fc.assert(
      fc.property(steps, (actions) => {
        const budget = createBudget({ maxScrapes: 3, maxBodyBytes: 20 })
        const leases = new Map<number, ReturnType<typeof budget.enter>>()
        for (const { lease, act } of actions) {
          try {
            if (act === 'enter' && !leases.has(lease)) leases.set(lease, budget.enter(`account-${lease}`))
            if (act === 'reserve') leases.get(lease)?.reserve(lease * 3)
            if (act === 'release') leases.get(lease)?.release()
          } catch (error) {
            expect([overloaded, overloadedWithBytes]).toContainEqual(error)
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
