import { describe, expect, it } from 'vitest'
import { isRight, type Observed, rowOf } from './observed.ts'
import { tableOf, wrongLines } from './table.ts'

const alive = { status: 'active', verdict: 'logged_in', confidence: 99, works: true } as const
const dead = { status: 'invalid', verdict: 'logged_out', confidence: 99, works: false } as const
const observed: Observed = {
  before: alive,
  kept: { ...alive, strayed: [] },
  aloneWorks: false,
  after: { ...dead, noticedSeconds: 41.6, told: ['session.invalid', 'session.reauth_needed'] },
}
const expected = { endsUnused: true, noticeWithin: 60 }
type Part = keyof ReturnType<typeof rowOf>

describe('a row', () => {
  it('is right where Latchkey says what the application does', () => {
    const row = rowOf(observed, expected)
    expect(isRight(row)).toBe(true)
    expect(tableOf([{ name: 'A', covers: 'a|b', row }], 8)).toBe(
      [
        '| Application | Stands for | Before | After 8 min | Left alone | After its end | Noticed |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| A | a\\|b | right: active, logged_in 99 %; page opens | right: active, logged_in 99 %; page opens | right: dead | right: invalid, logged_out 99 %; page does not open, told: session.invalid, session.reauth_needed | right: 42 s |',
      ].join('\n'),
    )
  })

  it.each<[string, Partial<Observed>, Part]>([
    ['a living session is called dead', { before: { ...alive, verdict: 'logged_out' } }, 'before'],
    ['nobody knows of a living session', { before: { ...alive, verdict: 'unknown' } }, 'before'],
    ['a living session is invalid', { before: { ...alive, status: 'invalid' } }, 'before'],
    ['a dead session is called alive', { before: { ...alive, works: false } }, 'before'],
    ['it was lost meanwhile', { kept: { ...dead, strayed: [] } }, 'kept'],
    ['it is called alive and its page does not open', { kept: { ...alive, works: false, strayed: [] } }, 'kept'],
    ['there was a false alarm', { kept: { ...alive, strayed: ['invalid'] } }, 'kept'],
    ['a login that was left alone lives, which shows nothing', { aloneWorks: true }, 'alone'],
    ['its end was not noticed', { after: { ...observed.after, ...alive, works: false } }, 'after'],
    ['the application did not end it', { after: { ...observed.after, works: true } }, 'after'],
    ['nobody was told', { after: { ...observed.after, told: [] } }, 'after'],
    ['it was told twice', { after: { ...observed.after, told: ['session.invalid', 'session.invalid'] } }, 'after'],
    ['it took too long', { after: { ...observed.after, noticedSeconds: 61 } }, 'noticed'],
    ['it never came', { after: { ...observed.after, noticedSeconds: null } }, 'noticed'],
  ])('is wrong where %s', (_name, over, part) => {
    const row = rowOf({ ...observed, ...over }, expected)
    expect(Object.entries(row).flatMap(([name, { isRight }]) => (isRight ? [] : [name]))).toEqual([part])
    expect(wrongLines([{ name: 'A', covers: '', row }])).toHaveLength(1)
  })

  it('expects a login that was left alone to live where the application ends none', () => {
    expect(rowOf({ ...observed, aloneWorks: true }, { ...expected, endsUnused: false }).alone.isRight).toBe(true)
  })
})

it('a line that failed is wrong', () => {
  expect(wrongLines([{ name: 'A', covers: '', row: 'failed: no answer' }])).toHaveLength(1)
})
