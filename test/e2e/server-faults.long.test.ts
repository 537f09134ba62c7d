import { expect, it } from 'vitest'
import { runLeaseFaults } from '../faults/leases/run.ts'
import { runFaults } from '../faults/run.ts'

// The short form of `npm run test:faults`, which kills a hundred times.
it('a server that is killed, within commits and between, loses no event and invents none', async () => {
  const { kills, inCommit, acknowledged, events, problems, byHand } = await runFaults(3)
  expect(problems).toEqual([])
  expect(Object.keys(byHand)).toHaveLength(4)
  for (const said of Object.values(byHand)) expect(said.length).toBeGreaterThan(0)
  expect(inCommit).toBeGreaterThanOrEqual(kills / 4)
  expect(acknowledged).toBeGreaterThan(20)
  expect(events).toBeGreaterThan(20)
}, 240_000)

// The short form of `npm run test:leases`, which kills two hundred times.
it('servers that are killed or stopped while they hold a session leave it free when its lease ends, to one at a time', async () => {
  const { kills, killsInCommit, pauses, claims, samples, problems, byHand } = await runLeaseFaults(2, {
    answerMs: 240,
  })
  expect(problems).toEqual([])
  expect(Object.keys(byHand)).toHaveLength(5)
  for (const said of Object.values(byHand)) expect(said.length).toBeGreaterThan(0)
  expect([kills, pauses]).toEqual([2, 1])
  expect(killsInCommit).toBeGreaterThanOrEqual(1)
  expect(claims).toBeGreaterThan(20)
  expect(samples).toBeGreaterThan(20)
}, 240_000)
