import { expect, it } from 'vitest'
import { renewalWorld } from '../support/renewal-world.ts'
import { eachStore } from '../support/stores.ts'

eachStore((open) => {
  it('a paused server sends no refresh token after its lease has ended', async () => {
    const world = await renewalWorld(await open())
    let commits = 0
    const other = world.server()
    const paused = world.server({
      commit: async (list, options) => {
        commits += 1
        await world.store.commit(list, options)
        if (commits !== 1) return
        // It stands still for a minute, right after `used_for_renewal` is on the disk.
        world.clock.advance(60_000)
        await world.renew(other)
      },
    })
    await world.renew(paused)
    expect(world.api.requests.length).toBe(1)
    expect(await world.verdict()).toBe('logged_in')
  })
})
