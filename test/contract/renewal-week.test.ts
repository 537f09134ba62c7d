import { expect, it } from 'vitest'
import { byForm } from '../support/long-form.ts'
import { renewalWorld } from '../support/renewal-world.ts'
import { openTestSqlite, temporaryFolder } from '../support/stores.ts'
import { tokenMs } from '../support/token-api.ts'

const minute = 60_000
const day = 1440 * minute
/** `npm run test:simulated` sets seven. */
const allDays = Number(process.env['SIMULATED_DAYS'] ?? byForm({ short: 0.25, long: 1 }))
/** Of a server. */
const lifeMs = Math.min(day, allDays * day) / 2

it('keeps an API with three-minute tokens and single-use refresh tokens alive', async () => {
  const world = await renewalWorld(await openTestSqlite(temporaryFolder()))
  let server = world.server()
  const end = world.clock.now() + allDays * day
  let checkAt = world.clock.now()
  let lives = 0
  while (world.clock.now() < end) {
    await world.renew(server)
    if (world.clock.now() >= checkAt) {
      expect(await world.verdict()).toBe('logged_in')
      checkAt += 60 * minute
    }
    // Twice a day, or halfway through a shorter time, another server, which knows nothing but what is stored.
    if (Math.floor((end - world.clock.now()) / lifeMs) !== lives) {
      lives = Math.floor((end - world.clock.now()) / lifeMs)
      server = world.server()
    }
    const { renewalAt } = (await world.read()).session
    world.clock.advance(Math.max(1000, (renewalAt ?? end) - world.clock.now()))
  }
  const renewed = world.api.requests.filter(({ path }) => path === '/token')
  // One for each four fifths of a token's life, no request twice, and never one after its end.
  expect(renewed.length).toBeGreaterThan((allDays * day) / tokenMs)
  expect(new Set(renewed.map(({ body }) => body)).size).toBe(renewed.length)
  const pauses = renewed.slice(1).map(({ at }, index) => at - (renewed[index]?.at ?? 0))
  expect(Math.max(...pauses)).toBeLessThan(tokenMs)
  expect(world.errors).toEqual([])
  const { session } = await world.read()
  expect(session.status).toBe('active')
  // A version each, of which few are kept: twenty, the one put in by hand, the last confirmed, and that in use.
  expect(session.stateVersion).toBe(renewed.length + 1)
  expect(await world.repository.countVersions(world.id)).toBeLessThanOrEqual(23)
})
