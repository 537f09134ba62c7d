import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { settle, timers } from '../../test/support/timers.ts'
import { createEventHub } from './hub.ts'

function hubWorld() {
  const clock = timers()
  return { clock, hub: createEventHub(clock.timer), leave: new AbortController() }
}

/** How a wait ended; null while it has not. */
function outcome(waiting: Promise<boolean>): () => boolean | null {
  let ended: boolean | null = null
  void waiting.then((changed) => {
    ended = changed
  })
  return () => ended
}

describe('a hub', () => {
  it('tells everybody who waits, once each', async () => {
    const { hub, leave } = hubWorld()
    const seen = hub.version()
    const waits = [1, 2, 3].map(() => outcome(hub.wait(seen, 1_000, leave.signal)))
    await settle()
    expect(waits.map((wait) => wait())).toEqual([null, null, null])
    hub.changed()
    await settle()
    expect(waits.map((wait) => wait())).toEqual([true, true, true])
    expect(hub.version()).not.toBe(seen)
  })

  it('lets nobody wait for what has happened since they looked', async () => {
    const { hub, leave, clock } = hubWorld()
    const seen = hub.version()
    hub.changed()
    expect(await hub.wait(seen, 1_000, leave.signal)).toBe(true)
    expect(clock.due.size).toBe(0)
  })

  it('ends a wait when its time is over', async () => {
    const { hub, leave, clock } = hubWorld()
    const wait = outcome(hub.wait(hub.version(), 1_234, leave.signal))
    expect([...clock.due.values()]).toEqual([1_234])
    clock.fire()
    await settle()
    expect(wait()).toBe(false)
  })

  it('ends a wait when who waits has gone, before or meanwhile', async () => {
    const { hub, leave } = hubWorld()
    const wait = outcome(hub.wait(hub.version(), 1_000, leave.signal))
    leave.abort()
    await settle()
    expect(wait()).toBe(false)
    expect(await hub.wait(hub.version(), 1_000, leave.signal)).toBe(false)
  })

  it.each<[string, (world: ReturnType<typeof hubWorld>) => void]>([
    ['it was told', ({ hub }) => hub.changed()],
    ['its time was over', ({ clock }) => clock.fire()],
    ['it had gone', ({ leave }) => leave.abort()],
  ])('keeps nothing of a wait that ended because %s', async (_why, end) => {
    const world = hubWorld()
    const { hub, leave, clock } = world
    const waiting = hub.wait(hub.version(), 1_000, leave.signal)
    end(world)
    await waiting
    expect([clock.due.size, getEventListeners(leave.signal, 'abort').length]).toEqual([0, 0])
  })
})
