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

it('keeps no answer that was written while the clock was set back', async () => {
  const clock = standingClock()
  const answerOnce = createAnswerOnce(keepWhileUnchanged<WrittenAnswer>({ version: () => 1 }, keptAnswerBounds), clock)
  const answer = (during: number) =>
    answerOnce('a', async () => {
      clock.advance(during)
      return { text: `at ${clock.now()}`, until: Number.POSITIVE_INFINITY }
    })
  const start = clock.now()
  expect(await answer(-500)).toBe(`at ${start - 500}`)
  clock.advance(500)
  expect(await answer(0)).toBe(`at ${start}`)
})

it('counts what an answer takes beside its characters', () => {
  const answer = { text: '', from: 0, until: 0 }
  expect(keptAnswerBounds.weigh(answer, '')).toBeGreaterThan(0)
  expect(keptAnswerBounds.weigh({ ...answer, text: 'abc' }, 'k')).toBe(keptAnswerBounds.weigh(answer, '') + 8)
})
