import { expect, it } from 'vitest'
import { testServer } from '../../../test/support/http/test-server.ts'
import { systemStopwatch } from '../../clock.ts'
import { LoopTurns } from '../../fairness/loop-turns.ts'

it('reads ten items of a batch in a turn', async () => {
  const loopTurns = new LoopTurns(systemStopwatch)
  let turns = 0
  loopTurns.next = async () => {
    turns += 1
  }
  const { call } = await testServer({ loopTurns })
  const answer = await call('POST', '/batch', { urls: Array.from({ length: 25 }, () => 'https://shop.example/') })
  expect([answer.statusCode, turns]).toEqual([202, 3])
})
