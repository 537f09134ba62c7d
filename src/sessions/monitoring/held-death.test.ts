import { describe, expect, it } from 'vitest'
import { holdMs, ruleOnDeath, type SiteSession } from './held-death.ts'

const now = 1_800_000_000_000
const minute = 60_000
const dying = { id: 'x', deathHeldAt: null }
const alive = (id: string, ago = 10 * minute): SiteSession => ({
  id,
  aliveAt: now - ago,
  deathHeldAt: null,
  isTold: false,
})
const held = (id: string, isTold = false): SiteSession => ({
  ...alive(id, 20 * minute),
  deathHeldAt: now - minute,
  isTold,
})

describe('a death', () => {
  it.each([
    ['of the only session of its site', []],
    ['of one of two', [alive('a')]],
  ])('%s counts', (_name, others) => {
    expect(ruleOnDeath(dying, others, now)).toBeNull()
  })

  it('of one of three is held, and the others are asked', () => {
    expect(ruleOnDeath(dying, [alive('a'), alive('b', 20 * minute)], now)).toEqual({
      heldAt: now,
      check: ['b', 'a'],
      isNews: false,
      told: [],
    })
  })

  it('has at most four witnesses, those that were not seen for the longest', () => {
    const many = Array.from({ length: 50 }, (_, index) => alive(`${index}`, index * minute))
    expect(ruleOnDeath(dying, many, now)).toMatchObject({ check: ['49', '48', '47', '46'] })
    expect(ruleOnDeath(dying, [...many, held('h'), held('i')], now)).toMatchObject({ check: ['49', '48'] })
  })

  it('that is the third of a site is told, once for all that are held', () => {
    const told = ['x', 'a', 'b']
    expect(ruleOnDeath(dying, [held('a'), alive('c')], now)).toMatchObject({ isNews: false, told: [] })
    expect(ruleOnDeath(dying, [held('a'), held('b'), alive('c')], now)).toMatchObject({ isNews: true, told })
    expect(ruleOnDeath(dying, [held('a', true), held('b', true)], now)).toMatchObject({ isNews: false, told })
  })

  const heldFor = (ms: number) => ({ ...dying, deathHeldAt: now - ms })
  it.each([
    ['is held on until five minutes are over', heldFor(holdMs - 1), [held('a'), held('b')], true],
    ['counts at a second check after that, whatever the others are', heldFor(holdMs), [held('a'), held('b')], false],
    ['counts as soon as another was seen alive since', heldFor(2 * minute), [alive('a', minute), alive('b')], false],
    ['is held on where another was seen alive before it', heldFor(minute), [alive('a', 2 * minute), alive('b')], true],
    ['is held on where the others are gone meanwhile', heldFor(minute), [], true],
  ])('%s', (_name, own, others, isHeld) => {
    expect(ruleOnDeath(own, others, now) !== null).toBe(isHeld)
  })
})
