import { expect, it } from 'vitest'
import { runLeaseFaults } from '../faults/leases/run.ts'

// The short form of `npm run test:leases`, which kills two hundred times.
it('servers that are killed or stopped while they hold a session leave it free when its lease ends, to one at a time', async () => {
  const { kills, killsInCommit, pauses, claims, samples, problems, byHand } = await runLeaseFaults(2, { answerMs: 240 })
  expect(problems).toEqual([])
  expect(Object.keys(byHand)).toHaveLength(5)
  for (const said of Object.values(byHand)) expect(said.length).toBeGreaterThan(0)
  expect([kills, pauses]).toEqual([2, 1])
  expect(killsInCommit).toBeGreaterThanOrEqual(1)
  expect(claims).toBeGreaterThan(20)
  expect(samples).toBeGreaterThan(20)
}, 240_000)
