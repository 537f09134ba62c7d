import { expect, it } from 'vitest'
import { runFaults } from '../faults/run.ts'
import { byForm } from '../support/long-form.ts'

// The short form of `npm run test:faults`, which kills a hundred times.
it('a server that is killed, within commits and between, loses no event and invents none', async () => {
  const { kills, inCommit, acknowledged, events, problems, byHand } = await runFaults(byForm({ short: 2, long: 3 }))
  expect(problems).toEqual([])
  expect(Object.keys(byHand)).toHaveLength(4)
  for (const said of Object.values(byHand)) expect(said.length).toBeGreaterThan(0)
  expect(inCommit).toBeGreaterThanOrEqual(kills / 4)
  expect(acknowledged).toBeGreaterThan(20)
  expect(events).toBeGreaterThan(20)
}, 240_000)
