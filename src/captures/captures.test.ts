import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { testSession } from '../../test/support/test-session.ts'
import { until } from '../../test/support/until.ts'
import { systemRandom } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { LiveBrowser, LiveState } from '../fetching/browser/live/live-browser.ts'
import type { CaptureEvent, OpenCaptureInput } from './capture-types.ts'
import { Captures } from './captures.ts'
import type { CaptureDependencies } from './dependencies.ts'

const principal = { userId: 'anna', email: 'anna@example.test' } as Parameters<Captures['open']>[0]
const input: OpenCaptureInput = {
  startUrl: 'https://shop.example/login',
  name: null,
  domain: null,
  sessionId: null,
  expectedUser: null,
  locale: null,
  timezone: null,
  viewport: null,
  autoFinish: false,
  forOther: false,
}

const cookie = storedCookie('sid', 'secret', { domain: 'shop.example', secure: true, httpOnly: true })

/** Captures whose database can be filled up, and whose browsers count what they are asked. */
function world() {
  const seen = { commits: 0, closed: 0, states: 0, errors: [] as unknown[] }
  let [now, isFull, isStuck, isRevoked, isTaken] = [0, false, false, false, false]
  let check = (): void => {}
  let firstCheck: Promise<unknown> = new Promise(() => undefined)
  let state = new Promise<LiveState>(() => undefined)
  const browser: LiveBrowser = {
    watch: () => {},
    acknowledge: () => {},
    input: async () => {},
    command: async () => {},
    copy: async () => ({ text: '', problem: null }),
    documents: async () => [],
    cookies: async () => [],
    httpLogin: () => null,
    state: () => {
      seen.states += 1
      return state
    },
    close: async () => {
      seen.closed += 1
      if (isStuck) throw new Error('does not close')
    },
  }
  const deps = {
    store: {
      commit: async () => {
        seen.commits += 1
        if (isFull) throw new AppError('STORAGE_UNAVAILABLE')
      },
    },
    repository: { find: async () => null, insert: () => [], end: () => ({}), removeExpired: () => ({}) },
    audit: { chain: () => ({}) },
    egressPolicy: { allowsHost: () => true, checkUrl: () => undefined },
    clock: { now: () => now },
    timer: {
      after: (_ms: number, run: () => void) => {
        check = run
        return () => undefined
      },
    },
    random: systemRandom,
    openBrowser: async () => browser,
    isCredentialValid: async () => !isRevoked,
    sessionLimit: 50,
    accountLimit: 2,
    capturedSessions: {
      fitting: async (_by: unknown, _id: unknown, captured: unknown) => captured,
      create: async () => ({ session: { id: 'stored' }, tooLarge: [] }),
      find: async () => ({ session: testSession(), proxy: null }),
      isChangeable: async () => !isTaken,
    },
    // A site that never answers its first check.
    validate: () => firstCheck,
    onError: (error: unknown) => seen.errors.push(error),
  } as unknown as CaptureDependencies
  const captures = new Captures(deps)
  return {
    seen,
    captures,
    open: (sessionId: string | null = null) =>
      captures.open(principal, { ...input, sessionId }, new AbortController().signal),
    advance: (ms: number) => {
      now += ms
    },
    fillDisk: () => {
      isFull = true
    },
    jamBrowsers: () => {
      isStuck = true
    },
    logIn: () => {
      state = Promise.resolve({ cookies: [cookie], storage: [], tooLarge: [], userAgent: 'Agent/1' })
    },
    answerCheck: (validation: object | null) => {
      firstCheck = validation === null ? Promise.reject(new AppError('OVERLOADED')) : Promise.resolve(validation)
    },
    takeSession: () => {
      isTaken = true
    },
    revoke: () => {
      isRevoked = true
    },
    /** The next of the checks of the last one opened. */
    check: () => check(),
  }
}

describe('captures on a bad day', () => {
  it('end every browser whose time is up, also when that cannot be recorded', async () => {
    const { seen, captures, open, advance, fillDisk } = world()
    await open()
    await open()
    fillDisk()
    advance(15 * 60_000)
    await captures.sweep()
    expect(seen.closed).toBe(2)
    expect(seen.errors).not.toHaveLength(0)
  })

  it('say how to end one when an account has all it may have', async () => {
    const { open } = world()
    const ids = [(await open()).view.id, (await open()).view.id]
    await expect(open()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `The account has its maximum number of logins open: ${ids.join(', ')}.`,
      resolution: expect.stringContaining(`DELETE /api/v1/sessions/capture/${ids[0]},`),
    })
  })

  it.each<[what: string, opened: readonly (string | null)[], others: boolean, left: readonly number[]]>([
    ['that of the same session', ['a', 'b'], true, [0]],
    ['that of the same session, for a person who may end no other', ['b', 'a'], false, [1]],
    ['the oldest, where none is of the session', ['a', null], true, [1]],
    ['none, for a person who may end no other', ['a', null], false, [0, 1]],
    ['none, where there is room', [null], true, [0]],
  ])('give way to one of a session: %s', async (_what, opened, others, left) => {
    const { captures, open } = world()
    const ids: string[] = []
    for (const sessionId of opened) ids.push((await open(sessionId)).view.id)
    await captures.giveWay(principal, 'b', { others })
    const statuses = await Promise.all(
      ids.map((id) =>
        captures.get(principal, id).then(
          ({ status }) => status,
          () => null,
        ),
      ),
    )
    expect(ids.flatMap((_, at) => (statuses[at] === 'open' ? [at] : []))).toEqual(left)
  })

  it('answer for others while the end of one cannot be recorded', async () => {
    const { captures, open, advance, fillDisk } = world()
    await open()
    advance(10 * 60_000)
    const { view } = await open()
    fillDisk()
    advance(5 * 60_000)
    expect(await captures.get(principal, view.id)).toMatchObject({ status: 'open' })
  })

  it('end for good, also if a browser does not close', async () => {
    const { captures, open, advance, jamBrowsers } = world()
    await open()
    await open()
    jamBrowsers()
    advance(15 * 60_000)
    await captures.sweep()
    await expect(open()).resolves.toBeDefined()
  })

  it('do not count any more once they are stored, however long the site takes for the first check', async () => {
    const { seen, captures, open, logIn } = world()
    const { view } = await open()
    await open()
    await expect(open()).rejects.toMatchObject({ code: 'CONFLICT' })
    logIn()
    void captures.finish(principal, view.id, { signal: new AbortController().signal, requestId: 'r' })
    await until('its browser to be closed', () => (seen.closed === 1 ? true : undefined))
    await expect(open()).resolves.toBeDefined()
  })

  it('tell the device that saw one how it ended, when its page is loaded again, and no other device', async () => {
    const { captures, open, logIn, advance } = world()
    const context = { signal: new AbortController().signal, requestId: 'r' }
    const told = async (id: string, device: string) => {
      const events: CaptureEvent[] = []
      await captures.connect(id, device, { frame: () => {}, tell: (event) => events.push(event), close: () => {} })
      return events
    }
    const stored = await open()
    const { device } = await captures.enter(stored.view.id, stored.token, null)
    logIn()
    void captures.finish(principal, stored.view.id, context)
    const { id } = stored.view
    const ending = await until('it to be stored', async () => {
      const [event] = await told(id, device)
      return event?.type === 'ended' ? event : undefined
    })
    expect(ending).toMatchObject({
      status: 'finished',
      message: expect.stringContaining('stored and is being checked'),
    })
    await expect(told(id, 'other')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const cancelled = await open()
    const entered = await captures.enter(cancelled.view.id, cancelled.token, null)
    await captures.cancel(principal, cancelled.view.id)
    expect(await told(cancelled.view.id, entered.device)).toMatchObject([{ type: 'ended', status: 'cancelled' }])
    advance(15 * 60_000)
    await expect(told(cancelled.view.id, entered.device)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each<[string, object | null, object]>([
    [
      'the site shows nobody',
      { verdict: 'logged_out' },
      { loggedOutSession: 'stored', message: expect.stringMatching(/logged out/) },
    ],
    ['the site shows somebody', { verdict: 'logged_in' }, { loggedOutSession: null, message: 'The login is stored.' }],
    ['the check is not possible', null, { loggedOutSession: null, message: 'The login is stored.' }],
  ])('tell the viewer at the end what the first check saw: %s', async (_what, validation, ending) => {
    const { captures, open, logIn, answerCheck } = world()
    const { view, token } = await open()
    const { device } = await captures.enter(view.id, token, null)
    const { promise: ended, resolve: end } = Promise.withResolvers<CaptureEvent>()
    const seen: string[] = []
    const tell = (event: CaptureEvent): void => {
      seen.push(event.type)
      if (event.type === 'ended') end(event)
    }
    await captures.connect(view.id, device, { frame: () => {}, tell, close: () => {} })
    logIn()
    answerCheck(validation)
    await captures.finish(principal, view.id, { signal: new AbortController().signal, requestId: 'r' })
    expect(await ended).toMatchObject({ type: 'ended', status: 'finished', ...ending })
    expect(seen).toEqual(['capture', 'verdict', 'storing', 'ended'])
  })

  it('make one preview at a time, however often a viewer asks', async () => {
    const { seen, captures, open } = world()
    const { view, token } = await open()
    const { device } = await captures.enter(view.id, token, null)
    const viewer = { frame: () => {}, tell: () => {}, close: () => {} }
    const connection = await captures.connect(view.id, device, viewer)
    for (let count = 0; count < 600; count += 1) connection?.review()
    await until('a preview', () => (seen.states > 0 ? true : undefined))
    expect(seen.states).toBe(1)
  })

  it.each([
    ['end when the session that they refresh may not be changed any more', 's', 1],
    ['ask about no session where they make a new one', null, 0],
  ])('%s', async (_what, id, closed) => {
    const { seen, open, takeSession, check } = world()
    await open(id)
    takeSession()
    check()
    await setImmediate()
    expect(seen.closed).toBe(closed)
  })

  it('store nothing once the key that opened them is revoked, and end', async () => {
    const { seen, captures, open, revoke, check } = world()
    const { view, token } = await open()
    const { device } = await captures.enter(view.id, token, null)
    const { promise: ended, resolve: end } = Promise.withResolvers<CaptureEvent>()
    const tell = (event: CaptureEvent): void => {
      if (event.type === 'ended') end(event)
    }
    await captures.connect(view.id, device, { frame: () => {}, tell, close: () => {} })
    revoke()
    const context = { signal: new AbortController().signal, requestId: 'r' }
    await expect(captures.finish(principal, view.id, context)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(seen).toMatchObject({ states: 0, closed: 0 })
    check()
    expect(await ended).toMatchObject({
      status: 'failed',
      message: 'The credential that opened the login is not valid any more.',
    })
    expect(seen.closed).toBe(1)
  })
})
