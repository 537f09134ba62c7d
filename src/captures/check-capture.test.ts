import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { CopiedText, LiveInput } from '../fetching/browser/live/live-types.ts'
import type { CaptureEvent } from './capture-types.ts'
import { startChecks } from './check-capture.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { type CaptureConnection, type CaptureParts, OpenCapture } from './open-capture.ts'

/** An automatic capture whose page shows somebody, and its checks, which run one by one. */
function world() {
  let next = (): void => {}
  const copied = Promise.withResolvers<CopiedText>()
  let [verdict, asksSecret, url, finished] = ['logged_in', false, 'https://www.shop.example/', 0]
  const browser = {
    documents: async () => [{ url, html: verdict, hasStorage: false, isActive: true, isLink: false, asksSecret }],
    cookies: async () => [],
    httpLogin: () => null,
    input: async () => {},
    command: async () => {},
    copy: async () => copied.promise,
  } as unknown as OpenCapture['browser']
  const deps = {
    judge: async ({ body }: { readonly body: string }) => ({ verdict: body, detectedUser: null }),
    clock: { now: () => 0 },
    timer: {
      after: (_ms: number, run: () => void) => {
        next = run
        return () => {}
      },
    },
    isCredentialValid: async () => true,
  } as unknown as CaptureDependencies
  const parts = {
    principal: { userId: 'anna', email: 'anna@example.test' },
    input: { sessionId: null, autoFinish: true },
    place: { domain: 'www.shop.example' },
    expectedUser: null,
  } as unknown as CaptureParts
  const capture = new OpenCapture(parts, browser)
  startChecks(deps, capture, {
    onLoggedIn: () => {
      finished += 1
      // As a refusal does.
      capture.wasRefused = true
    },
    onLost: () => expect.fail(),
  })
  const notices: string[] = []
  const watch = (): CaptureConnection => {
    const tell = (event: CaptureEvent) => void (event.type === 'problem' && notices.push(event.message))
    return capture.connect({ frame: () => {}, tell, close: () => {} }, 0)
  }
  /** The number of checks until it is to finish; null: more than 20. */
  const checksUntilFinished = async (): Promise<number | null> => {
    const before = finished
    for (let checks = 1; checks <= 20; checks += 1) {
      next()
      await setImmediate()
      if (finished > before) return checks
    }
    return null
  }
  const check = async (times: number) => {
    for (let at = 0; at < times; at += 1) {
      next()
      await setImmediate()
    }
    return finished
  }
  const show = (page: { readonly verdict?: string; readonly asks?: boolean; readonly url?: string }) => {
    url = page.url ?? url
    verdict = page.verdict ?? verdict
    asksSecret = page.asks ?? asksSecret
  }
  return { watch, notices, checksUntilFinished, check, show }
}

const key = { action: 'down', key: 'a', code: 'KeyA', keyCode: 65, location: 0, repeat: false, modifiers: 0 } as const
const mouse = { type: 'mouse', x: 1, y: 1, button: 'left', buttons: 1, clicks: 1, modifiers: 0 } as const

it('finishes after two checks in a row that see somebody, and once it was refused, after the next login', async () => {
  const { show, check, checksUntilFinished } = world()
  await check(1)
  show({ verdict: 'unknown' })
  expect(await check(1)).toBe(0)
  show({ verdict: 'logged_in' })
  expect(await checksUntilFinished()).toBe(2)
  expect(await checksUntilFinished()).toBeNull()
  show({ verdict: 'logged_out' })
  await check(1)
  show({ verdict: 'logged_in' })
  expect(await checksUntilFinished()).toBe(2)
})

it('does not finish while the page asks for a password or a code', async () => {
  const { show, check, checksUntilFinished } = world()
  show({ asks: true })
  expect(await check(10)).toBe(0)
  show({ asks: false })
  expect(await checksUntilFinished()).toBe(2)
})

it('tells a person before it finishes, once', async () => {
  const { watch, notices, check, checksUntilFinished } = world()
  watch()
  expect([await check(1), notices.length]).toEqual([0, 0])
  expect([await check(1), notices]).toEqual([0, [expect.stringContaining('it is stored in a few seconds')]])
  expect(await checksUntilFinished()).toBe(2)
  expect(notices).toHaveLength(1)
})

it.each<[what: string, act: (connection: CaptureConnection) => void, starts: boolean]>([
  ['a key', ({ input }) => input({ type: 'key', ...key }), true],
  ['a click', ({ input }) => input({ ...mouse, action: 'down' }), true],
  ['a paste', ({ input }) => input({ type: 'paste', text: 'x' }), true],
  ['a copy', ({ copy }) => copy('copy', 1), true],
  ['an answer to what the site asks', ({ command }) => command({ type: 'back' }), true],
  ['a movement of the mouse', ({ input }) => input({ ...mouse, action: 'move' }), false],
  [
    'the wheel',
    ({ input }) => input({ type: 'wheel', x: 1, y: 1, deltaX: 0, deltaY: 9, modifiers: 0 } as LiveInput),
    false,
  ],
])('counts after %s', async (_what, act, starts) => {
  const { watch, check, checksUntilFinished } = world()
  const connection = watch()
  await check(3)
  act(connection)
  expect(await checksUntilFinished()).toBe(starts ? 4 : 1)
  act(connection)
  // Once it was refused, no click makes it try again.
  expect(await checksUntilFinished()).toBeNull()
})

it('says once at which host a person is logged in instead, and which domain has both', async () => {
  const { watch, notices, show, check } = world()
  watch()
  show({ url: 'https://app.shop.example/' })
  expect(await check(3)).toBe(0)
  expect(notices).toEqual([
    'You are logged in at app.shop.example, and this login is for www.shop.example only. Ask for a login with the domain shop.example, which has both.',
  ])
})
