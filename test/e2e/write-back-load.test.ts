import { expect, it } from 'vitest'
import { byForm } from '../support/long-form.ts'
import { runWriteBack } from '../write-back/run.ts'

// The short form of `npm run test:write-back`.
it.each(
  byForm({
    short: [{ scrapes: 40, sessions: 4, atOnce: 8 }],
    long: [
      { scrapes: 200, sessions: 20, atOnce: 8 },
      // All of the first uses at once.
      { scrapes: 60, sessions: 1, atOnce: 16 },
    ],
  }),
)('loses no session and no rotation of a site that rotates, and stores no logged-out state: %o', async (load) => {
  const found = await runWriteBack({ ...load, perSession: null, settings: { MONITOR: 'off' } })
  expect(found).toMatchObject({ failed: 0, sessionsLost: 0, loggedOutStored: 0, rotationsLost: 0 })
  // The site did what it is there for.
  expect(found.flukes).toBeGreaterThanOrEqual(Math.floor(load.scrapes / 50) - 2)
  expect(found.rotations).toBeGreaterThan(load.scrapes - 2 * found.flukes - 1)
})
