import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../verdict/judgement.ts'
import { type HistoryEntry, maxHistory, thinned, uptime } from './history.ts'

const now = 1_800_000_000_000
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const entry = (ago: number, verdict: Verdict = 'logged_in'): HistoryEntry => ({
  id: `${now - ago}`,
  at: now - ago,
  verdict,
  confidence: 97,
  latencyMs: 10,
  cause: 'due',
  seen: null,
})
/** Found logged out so long ago, after a scrape saw it alive. */
const outSince = (aliveAgo: number, ago: number): HistoryEntry => ({
  ...entry(ago, 'logged_out'),
  seen: { reason: 'r', evidence: [], page: null, loginUrl: null, aliveAt: now - aliveAgo },
})
const kept = (entries: readonly HistoryEntry[]): HistoryEntry[] => {
  const gone = new Set(thinned(entries, now))
  return entries.filter((one) => !gone.has(one))
}
/** Oldest first, one each `step`. */
const every = (step: number, over: number): HistoryEntry[] =>
  Array.from({ length: Math.floor(over / step) }, (_, index) => entry(over - index * step))

describe('a history that grows old', () => {
  it('keeps all of the last day, one an hour for a week, one a day for ninety', () => {
    const entries = kept(every(10 * minute, 200 * day))
    const ages = entries.map(({ at }) => now - at)
    expect(ages.filter((age) => age <= day)).toHaveLength(144)
    expect(ages.filter((age) => age > day && age <= 7 * day).length).toBeGreaterThanOrEqual(144)
    expect(ages.filter((age) => age > day && age <= 7 * day).length).toBeLessThanOrEqual(146)
    expect(ages.filter((age) => age > 7 * day).length).toBeLessThanOrEqual(84)
    expect(Math.max(...ages)).toBeLessThanOrEqual(90 * day)
  })

  it('keeps what turned, however old', () => {
    const entries = [entry(300 * day), entry(299 * day, 'logged_out'), entry(298 * day, 'unknown'), entry(297 * day)]
    expect(kept(entries).map(({ id }) => id)).toEqual([entry(299 * day).id, entry(297 * day).id])
  })

  it('stays as it is when it is thinned again', () => {
    const once = kept([...every(7 * minute, 30 * day), entry(0, 'logged_out')])
    expect(kept(once)).toEqual(once)
  })

  it('is bounded, whatever was seen', () => {
    const verdicts = fc.constantFrom<Verdict>('logged_in', 'logged_out', 'unknown', 'site_down')
    fc.assert(
      fc.property(
        fc.array(verdicts, { minLength: 1500, maxLength: 3000 }),
        fc.integer({ min: 1, max: hour }),
        (seen, step) => {
          const entries = seen.map((verdict, index) => entry((seen.length - index) * step, verdict))
          const left = kept(entries)
          expect(left.length).toBeLessThanOrEqual(maxHistory)
          expect(left).toContain(entries.at(-1))
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('uptime', () => {
  it.each<[string, HistoryEntry[], (number | null)[]]>([
    ['nothing was seen', [], [null, null, null]],
    ['nothing was learnt', [entry(hour, 'unknown'), entry(minute, 'site_down')], [null, null, null]],
    ['always in', [entry(40 * day), entry(hour)], [100, 100, 100]],
    [
      'found out six hours ago, alive an hour before',
      [entry(40 * day), entry(7 * hour), entry(6 * hour, 'logged_out')],
      [70.8, 95.8, 99],
    ],
    ['found out, and nobody had looked for days', [entry(40 * day), entry(6 * hour, 'logged_out')], [0, 0, 0]],
    [
      'found out six hours ago, and a scrape saw it alive an hour before',
      [entry(40 * day), outSince(7 * hour, 6 * hour)],
      [70.8, 95.8, 99.0],
    ],
    ['found out six hours ago, alive before the day', [entry(40 * day), outSince(2 * day, 6 * hour)], [0, 71.4, 93.3]],
    ['alive by nothing later than the check', [entry(7 * hour), outSince(8 * hour, 6 * hour)], [0, 0, 0]],
    ['out, then in again', [entry(20 * hour, 'logged_out'), entry(10 * hour)], [50, 50, 50]],
    ['an outage of the site between', [entry(20 * hour), entry(5 * hour, 'site_down'), entry(hour)], [100, 100, 100]],
  ])('%s', (_name, entries, [dayShare, week, month]) => {
    expect(uptime(entries, now)).toEqual({ day: dayShare, week, month })
  })
})
