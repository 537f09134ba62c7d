import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Attack } from './attack.ts'
import { attacks } from './attacks.ts'
import type { Figures } from './neighbour.ts'
import { type AttackResult, openStage, runAttackOn, runShortAttack, type WallStage } from './run-attack.ts'
import { isSlower } from './wall-table.ts'

// The short form: whether each wall holds. How long others wait is told by `npm run test:walls`, on a quiet machine.
const needsOwnServer = ({ settings, prepare }: Attack): boolean => settings !== undefined || prepare !== undefined

function expectHolds({ problems, during }: AttackResult): void {
  expect(problems).toEqual([])
  expect(Math.min(during.reads.count, during.scrapes.count)).toBeGreaterThan(0)
}

describe('on one server', () => {
  let stage: WallStage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  test.for(attacks.filter((attack) => !needsOwnServer(attack)))('$name stops nobody else', async (attack) => {
    expectHolds(await runAttackOn(stage, attack, { isShort: true }))
  })
})

test.concurrent.for(attacks.filter(needsOwnServer))('$name stops nobody else', async (attack, { skip }) => {
  const result = await runShortAttack(attack)
  if (result === null) return skip()
  expectHolds(result)
})

describe('isSlower', () => {
  const figures = (p99: number): Figures => ({ count: 1, p50: 1, p99, errors: 0 })
  test.each([
    [30, 59, false],
    [30, 61, true],
    [1, 19, false],
    [1, 21, true],
  ])('%d ms, then %d', (before, during, expected) => {
    expect(isSlower(figures(before), figures(during))).toBe(expected)
  })
})
