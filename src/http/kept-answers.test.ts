import { expect, it } from 'vitest'
import { keepWhileUnchanged } from '../storage/kept.ts'
import { createAnswerOnce, keptAnswerBounds, type WrittenAnswer } from './kept-answers.ts'
import { standingClock } from './testing/test-server.ts'

function answers(until: (now: number) => number) {
  const clock = standingClock()
  const kept = keepWhileUnchanged<WrittenAnswer>({ version: () => 1 }, keptAnswerBounds)
  const answerOnce = createAnswerOnce(kept, clock)
  let written = 0
  return {
    clock,
    answer: (key: string) => answerOnce(key, async (now) => ({ text: `${key} ${++written}`, until: until(now) })),
  }
}

it('writes an answer once, a key', async () => {
  const { answer } = answers(() => Number.POSITIVE_INFINITY)
  expect([await answer('a'), await answer('a'), await answer('b')]).toEqual(['a 1', 'a 1', 'b 2'])
})

it.each<[string, number, string]>([
  ['before it may say something else', 999, 'a 1'],
  ['when it may', 1000, 'a 2'],
  ['after the clock was set back', -1, 'a 2'],
])('writes again only when time makes it necessary: %s', async (_case, ms, expected) => {
  const { clock, answer } = answers((now) => now + 1000)
  await answer('a')
  clock.advance(ms)
  expect(await answer('a')).toBe(expected)
})
