import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { type Site, startSite } from '../../../test/support/site.ts'
import { until } from '../../../test/support/until.ts'
import { systemClock, systemStopwatch } from '../../clock.ts'
import type { Dial } from '../../egress/dial.ts'
import { defaultContextProfile } from './context.ts'
import { openLiveBrowser } from './live/open-live-browser.ts'

const dial: Dial = async (_host, port) => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

describeBrowser('what is larger than one message of a browser may be', () => {
  const world = sharedBrowserWorld({ maxMessageBytes: 1_000_000 })
  let site: Site
  beforeAll(async () => {
    site = await startSite()
    const page = (script: string) => ({
      headers: { 'content-type': 'text/html' },
      body: `<p id=x>page</p><script>${script}</script>`,
    })
    // In an attribute: to lay out so much text takes a browser seconds.
    site.on('/document', page("x.title = 'x'.repeat(2_000_000)"))
    site.on('/storage', page("localStorage.setItem('a', 'x'.repeat(2_000_000))"))
    site.on('/console', page("console.log('x'.repeat(2_000_000))"))
    site.on('/small', page(''))
  })
  afterAll(() => site.close())

  it.each(someOf(['/document', '/storage', '/console'], 3))(
    'fails a scrape by name, and no later one: %s',
    async (path) => {
      const { render } = await world()
      const credentials = { domain: 'site.test', cookies: {}, exactCookies: [], storage: [] }
      await expect(render({ url: new URL(site.url(path, 'site.test')), credentials })).rejects.toMatchObject({
        code: 'TARGET_UNREACHABLE',
        message: expect.stringContaining('larger than'),
      })
      const { body } = await render({ url: new URL(site.url('/small', 'site.test')) })
      expect(body.toString()).toContain('page')
    },
  )

  it('fails the state of a login by name', async () => {
    const { pool } = await world()
    const deps = { pool, dialFor: () => dial, clock: systemClock, stopwatch: systemStopwatch }
    const { promise: gone, resolve: onGone } = Promise.withResolvers<void>()
    const request = {
      account: 'a',
      proxy: null,
      profile: defaultContextProfile,
      onGone,
      onBytes: () => {},
      url: new URL(site.url('/storage', 'site.test')),
    }
    const { signal } = new AbortController()
    const live = await openLiveBrowser(deps, request, signal)
    await until('its storage', async () => ((await live.documents())[0]?.hasStorage === true ? true : undefined))
    await expect(live.state('site.test', signal)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('larger than'),
    })
    await gone
    await expect(live.cookies()).rejects.toMatchObject({ code: 'CONFLICT' })
    await live.close()
  })
})
