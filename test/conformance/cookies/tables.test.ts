import { describe, expect, it } from 'vitest'
import { ours } from './players.ts'
import { tableCases } from './tables/all.ts'

describe('the jar, by the tables of the conformance command', () => {
  it('has a case for every family', () => {
    expect(tableCases.length).toBeGreaterThan(400)
  })

  it.each(tableCases.map((one) => [one.family, one.title, one] as const))('%s: %j', async (_family, _title, one) => {
    expect(await ours.play(one)).toEqual(one.carries)
  })
})
