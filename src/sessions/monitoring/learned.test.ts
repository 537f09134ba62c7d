import { describe, expect, it } from 'vitest'
import { noSightings } from '../../../test/support/no-sightings.ts'
import { jittered } from './jitter.ts'
import { decodeLearned, encodeLearned, type Learned, type LearnedCheck, learn } from './learned.ts'

const start = 1_800_000_000_000
const minute = 60_000
const hour = 60 * minute
const session = { putVersion: 1, createdAt: start, lastUsedAt: null as number | null }

const at = (ms: number, over: Partial<LearnedCheck> = {}): LearnedCheck => ({
  at: start + ms,
  verdict: 'logged_in',
  cookies: noSightings,
  ...over,
})
/** A check at which the login cookie was seen: with this end, and given again or not. */
const held = (ms: number, { endMs, isGiven = false }: { endMs?: number; isGiven?: boolean }): LearnedCheck => {
  const end = endMs === undefined ? undefined : start + endMs
  const sid = { name: 'sid', httpOnly: true, isToken: false, end }
  return at(ms, { cookies: { ...noSightings, held: [sid], given: isGiven ? ['sid'] : [] } })
}
const dead = (ms: number): LearnedCheck => at(ms, { verdict: 'logged_out' })

function seeing(checks: readonly LearnedCheck[], seen = session, before: Learned | null = null): Learned {
  const learned = checks.reduce<Learned | null>((known, check) => learn(known, seen, check), before)
  if (learned === null) throw new Error('no check was given')
  return learned
}

describe('the lives of a session', () => {
  it('begin with the session and end between two checks', () => {
    const learned = seeing([at(hour), at(2 * hour), dead(3 * hour)])
    expect(learned).toMatchObject({ since: start, deadAt: start + 3 * hour, lives: [[2 * hour, 3 * hour]] })
  })

  it('end once, however often they are found ended', () => {
    expect(seeing([at(hour), dead(2 * hour), dead(3 * hour)])).toMatchObject({
      deadAt: start + 2 * hour,
      lives: [[hour, 2 * hour]],
    })
  })

  it('say nothing of cookies that were never seen alive', () => {
    expect(seeing([dead(hour)])).toMatchObject({ deadAt: start + hour, lives: [], diedMs: null })
  })

  it('begin again with new cookies, and what was learned stays', () => {
    const ended = seeing([at(hour), dead(2 * hour)])
    const next = seeing([at(5 * hour)], { ...session, putVersion: 2 }, ended)
    expect(next).toMatchObject({ version: 2, since: start + 5 * hour, deadAt: null, lives: [[hour, 2 * hour]] })
  })

  it('did not end where the same cookies are good again', () => {
    const recovered = seeing([at(hour), dead(2 * hour), at(3 * hour)])
    expect(recovered).toMatchObject({ since: start, deadAt: null, lives: [], diedMs: null })
  })

  it('are remembered up to five', () => {
    let learned: Learned | null = null
    for (let version = 1; version <= 8; version += 1) {
      const seen = { ...session, putVersion: version }
      const base = version * 100 * hour
      learned = seeing([at(base), at(base + version * hour), dead(base + version * hour + 1)], seen, learned)
    }
    expect(learned?.lives).toHaveLength(5)
    expect(learned?.lives.at(-1)).toEqual([8 * hour, 8 * hour + 1])
  })
})

describe('what nothing says of a session', () => {
  it.each(['site_down', 'unreachable', 'blocked', 'unknown'] as const)(
    '%s is a miss and changes nothing else',
    (verdict) => {
      const before = seeing([at(hour)])
      const learned = seeing([at(2 * hour, { verdict }), at(3 * hour, { verdict })], session, before)
      expect(learned).toMatchObject({ aliveAt: start + hour, deadAt: null, misses: 2, lives: [] })
      expect(seeing([at(4 * hour)], session, learned).misses).toBe(0)
      expect(seeing([dead(4 * hour)], session, learned).misses).toBe(0)
    },
  )
})

describe('an idle time-out', () => {
  it('shows where a pause killed that was longer than all that were survived', () => {
    const learned = seeing([at(10 * minute), at(20 * minute), at(35 * minute), dead(80 * minute)])
    expect(learned).toMatchObject({ survivedMs: 15 * minute, diedMs: 45 * minute })
  })

  it('does not show where the pauses were alike', () => {
    expect(seeing([at(10 * minute), at(20 * minute), dead(31 * minute)])).toMatchObject({ diedMs: null })
  })

  it('does not show where one interval alone scatters so far', () => {
    const [shortest, longest] = [jittered(15 * minute, 0), jittered(15 * minute, 1)]
    expect(seeing([at(shortest), at(2 * shortest), dead(2 * shortest + longest + 2000)])).toMatchObject({
      diedMs: null,
      lives: [[2 * shortest, 2 * shortest + longest + 2000]],
    })
  })

  it('counts a scrape as use', () => {
    const used = { ...session, lastUsedAt: start + 70 * minute }
    const alive = seeing([at(10 * minute), at(20 * minute)])
    expect(seeing([dead(80 * minute)], used, alive)).toMatchObject({ survivedMs: 10 * minute, diedMs: null })
  })

  it('is refuted by a longer pause that was survived', () => {
    const learned = seeing([at(10 * minute), dead(60 * minute)])
    expect(learned.diedMs).toBe(50 * minute)
    const next = { ...session, putVersion: 2 }
    expect(seeing([at(100 * minute), at(160 * minute)], next, learned).diedMs).toBeNull()
  })

  it('counts no visit that the site did not answer', () => {
    const learned = seeing([
      at(10 * minute),
      at(20 * minute),
      at(40 * minute, { verdict: 'unreachable' }),
      dead(80 * minute),
    ])
    expect(learned.diedMs).toBe(60 * minute)
  })
})

describe('a stated end', () => {
  const states = (ms: number, endMs: number): LearnedCheck => held(ms, { endMs })

  it.each([
    ['stands still', [states(hour, 10 * hour), states(2 * hour, 10 * hour)], 10 * hour, null],
    ['moves with the visits', [states(hour, 2 * hour), states(1.5 * hour, 2.5 * hour)], null, hour],
    [
      'stops moving',
      [states(hour, 2 * hour), states(1.5 * hour, 2.5 * hour), states(2 * hour, 2.5 * hour)],
      2.5 * hour,
      null,
    ],
    ['is another each time', [states(hour, 5 * hour), states(2 * hour, 30 * hour)], 30 * hour, null],
    ['is stated once', [states(hour, 5 * hour), held(2 * hour, {})], 5 * hour, null],
  ])('%s', (_name, checks, end, slidingMs) => {
    const { stated, slidingMs: found } = seeing(checks)
    expect([stated?.end, found]).toEqual([end === null ? undefined : start + end, slidingMs])
  })

  it('that the session outlived was none', () => {
    expect(seeing([states(hour, 2 * hour), held(3 * hour, {})]).stated).toBeNull()
  })
})

describe('the cadence of new cookies', () => {
  const renewed = (ms: number): LearnedCheck => held(ms, { isGiven: true })

  it('shows where checks in between saw none', () => {
    expect(seeing([renewed(0), at(hour), at(2 * hour), renewed(3 * hour)]).renewalMs).toBe(3 * hour)
  })

  it('does not show where every visit renews: the checks would chase themselves', () => {
    expect(seeing([renewed(0), renewed(hour), renewed(2 * hour)]).renewalMs).toBeNull()
  })
})

it('comes back from the column as it was', () => {
  const learned = seeing([held(hour, { endMs: 9 * hour, isGiven: true }), dead(2 * hour)])
  expect(decodeLearned(encodeLearned(learned))).toEqual(learned)
  expect(decodeLearned(null)).toBeNull()
})
