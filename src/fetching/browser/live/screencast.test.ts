import type { CDPSession } from 'playwright-core'
import { expect, it } from 'vitest'
import { Screencast } from './screencast.ts'

const viewport = { width: 800, height: 600, scale: 2, isTouch: false }

/** A session of the protocol that a test speaks for. */
function setUp() {
  const sent: { method: string; params: unknown }[] = []
  let onFrame: (frame: unknown) => void = () => {}
  const cdp = {
    on: (_event: string, listener: (frame: unknown) => void) => {
      onFrame = listener
    },
    send: async (method: string, params?: unknown) => void sent.push({ method, params }),
  } as unknown as CDPSession
  let now = 0
  const shown: string[] = []
  const cast = new Screencast(cdp, { elapsed: () => now }, ({ jpeg }) => void shown.push(jpeg.toString()))
  return {
    cast,
    shown,
    picture: (sessionId: number) =>
      onFrame({
        data: Buffer.from(`picture ${sessionId}`).toString('base64'),
        metadata: { deviceWidth: 800, deviceHeight: 600 },
        sessionId,
      }),
    pass: (ms: number) => {
      now += ms
    },
    acknowledged: () =>
      sent
        .filter(({ method }) => method === 'Page.screencastFrameAck')
        .map(({ params }) => params as { sessionId: number }),
    starts: () => sent.filter(({ method }) => method === 'Page.startScreencast').map(({ params }) => params),
  }
}

it('has one picture under way, and then sends the newest', async () => {
  const { cast, picture, shown, acknowledged } = setUp()
  await cast.start(viewport)
  for (const id of [1, 2, 3]) picture(id)
  expect(shown).toEqual(['picture 1'])
  // The browser makes no more than what somebody will see; what was passed over is given back to it.
  expect(acknowledged()).toEqual([{ sessionId: 2 }])
  cast.acknowledge()
  expect(shown).toEqual(['picture 1', 'picture 3'])
  expect(acknowledged()).toEqual([{ sessionId: 2 }, { sessionId: 1 }])
  cast.acknowledge()
  cast.acknowledge()
  expect(acknowledged()).toHaveLength(3)
})

it('makes poorer pictures for a slow line', async () => {
  const { cast, picture, pass, starts } = setUp()
  await cast.start(viewport)
  picture(1)
  pass(800)
  cast.acknowledge()
  await Promise.resolve()
  await Promise.resolve()
  expect(starts()).toEqual([
    { format: 'jpeg', quality: 80, maxWidth: 1600, maxHeight: 1200 },
    { format: 'jpeg', quality: 55, maxWidth: 1600, maxHeight: 1200 },
  ])
})

it('shows nothing once it was stopped', async () => {
  const { cast, picture, shown } = setUp()
  await cast.start(viewport)
  await cast.stop()
  picture(1)
  expect(shown).toEqual([])
})
