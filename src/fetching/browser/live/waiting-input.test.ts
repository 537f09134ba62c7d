import { expect, it } from 'vitest'
import { WaitingInput } from './waiting-input.ts'

it.each([
  ['movements', true, 100],
  ['anything else', false, 1_000],
])('bounds what waits for a page: %s', async (_, isMovement, most) => {
  const input = new WaitingInput()
  const answers: (() => void)[] = []
  const work = () => new Promise<void>((done) => answers.push(done))
  const performed = Array.from({ length: most + 50 }, () => input.perform(isMovement, work))
  expect(answers).toHaveLength(most)
  for (const answer of answers) answer()
  await Promise.all(performed)
  void input.perform(isMovement, work)
  expect(answers).toHaveLength(most + 1)
})

it('leaves room for a key while movements wait', () => {
  const input = new WaitingInput()
  let count = 0
  const work = () => {
    count += 1
    return new Promise<void>(() => undefined)
  }
  for (let at = 0; at < 200; at += 1) void input.perform(true, work)
  void input.perform(false, work)
  expect(count).toBe(101)
})

it('ignores what fails', async () => {
  const input = new WaitingInput()
  await expect(input.perform(false, () => Promise.reject(new Error('gone')))).resolves.toBeUndefined()
  await expect(
    input.perform(false, () => {
      throw new Error('gone')
    }),
  ).resolves.toBeUndefined()
})
