import { describe, expect, it } from 'vitest'
import { noSightings } from '../../../test/support/no-sightings.ts'
import { type CookieSighting, observeCookies, withoutExpiries } from './cookie-facts.ts'
import type { CookieFacts } from './login-cookies.ts'

const start = 1_800_000_000_000
const sighting = (name: string, over: Partial<CookieSighting> = {}): CookieSighting => ({
  name,
  httpOnly: null,
  end: undefined,
  isToken: false,
  ...over,
})
const alive = (before: readonly CookieFacts[], held: readonly CookieSighting[], at = start, toAnyone: string[] = []) =>
  observeCookies(before, { ...noSightings, held, toAnyone }, { at, verdict: 'logged_in' })

describe('what checks teach of a cookie', () => {
  it('forgets what the session holds no more and takes up what it gained', () => {
    const first = alive([], [sighting('sid'), sighting('old')])
    const second = alive(first, [sighting('sid', { httpOnly: true }), sighting('csrf')])
    expect(second.map(({ name, httpOnly }) => [name, httpOnly])).toEqual([
      ['sid', true],
      ['csrf', null],
    ])
    expect(alive(second, [sighting('sid')])[0]?.httpOnly).toBe(true)
  })

  it('keeps that anonymous visitors get one, and that it was taken away from a dead session', () => {
    const first = alive([], [sighting('sid'), sighting('lang')], start, ['lang'])
    const dead = observeCookies(
      first,
      { ...noSightings, cleared: ['sid', 'other'] },
      { at: start, verdict: 'logged_out' },
    )
    const again = alive(dead, [sighting('sid'), sighting('lang')])
    expect(again.map((one) => [one.name, one.givenToAnyone, one.clearedWhenDead])).toEqual([
      ['sid', false, true],
      ['lang', true, false],
    ])
  })

  it('learns nothing of cookies that a live session lost, nor of those that a dead one was given', () => {
    const first = alive([], [sighting('sid', { end: start + 1000 })])
    const lost = observeCookies(
      first,
      { ...noSightings, held: [sighting('sid')], cleared: ['sid'] },
      { at: start, verdict: 'logged_in' },
    )
    expect(lost[0]?.clearedWhenDead).toBe(false)
    const given = { ...noSightings, held: [sighting('sid', { end: start + 9_000_000 }), sighting('anon')] }
    expect(observeCookies(first, given, { at: start, verdict: 'logged_out' })).toEqual(first)
  })

  it('reads a cookie that ends with the browser as one that states nothing', () => {
    const first = alive([], [sighting('sid', { end: start + 60_000 })])
    expect(alive(first, [sighting('sid', { end: null })], start + 5000)[0]).toMatchObject({
      stated: null,
      slidingMs: null,
    })
  })

  it('keeps an end for as long as nothing else is said and it lies ahead', () => {
    const first = alive([], [sighting('sid', { end: start + 60_000 })])
    expect(alive(first, [sighting('sid')], start + 59_000)[0]?.stated?.end).toBe(start + 60_000)
    expect(alive(first, [sighting('sid')], start + 60_000)[0]?.stated).toBeNull()
    expect(withoutExpiries(first)[0]).toMatchObject({ name: 'sid', stated: null })
  })

  it('stays small whatever a site sets', () => {
    const many = Array.from({ length: 300 }, (_, n) => sighting(`c${n}`))
    const kept = alive([], [sighting('x'.repeat(4000)), ...many, sighting('sessionid')])
    expect(kept).toHaveLength(60)
    expect(kept[0]?.name).toBe('sessionid')
  })
})
