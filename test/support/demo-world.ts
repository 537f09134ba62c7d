import { afterAll, beforeAll } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { createDemoSite } from '../../src/demo/demo-site.ts'
import { type RunningServer, startServer } from './server.ts'

/** A server that has a browser, and the demo site. */
export interface DemoWorld {
  readonly server: RunningServer
  /** The address of the demo site. */
  readonly site: string
}

/** One world for all tests of a suite; to be called only from within them. */
export function sharedDemoWorld(): () => DemoWorld {
  const demo = createDemoSite({ clock: systemClock, random: systemRandom })
  let world: DemoWorld | null = null
  beforeAll(async () => {
    const { url: site } = await demo.listen(0, '127.0.0.1')
    world = { server: await startServer({ BROWSER: '' }), site }
  })
  afterAll(async () => {
    await world?.server.close()
    await demo.close()
  })
  return () => {
    if (world === null) throw new Error('the suite has not begun')
    return world
  }
}
