import { expect, it } from 'vitest'
import { runWriteBack } from '../write-back/run.ts'

// The short form of `npm run test:write-back`.
it('loses no session and no rotation of a site that rotates, and stores no logged-out state', async () => {
  const settings = { MONITOR: 'off' }
  const found = await runWriteBack({ scrapes: 300, sessions: 20, atOnce: 8, perSession: null, settings })
  expect(found).toMatchObject({ failed: 0, sessionsLost: 0, loggedOutStored: 0, rotationsLost: 0 })
  // The site did what it is there for.
  expect(found.flukes).toBeGreaterThanOrEqual(4)
  expect(found.rotations).toBeGreaterThan(300 - found.flukes)
})
