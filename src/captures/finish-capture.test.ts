import { describe, expect, it } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { testSession } from '../../test/support/test-session.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { LiveState } from '../fetching/browser/live/live-browser.ts'
import type { LiveDocument } from '../fetching/browser/live/live-types.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import { createCapturedSessions, type FittingState } from '../sessions/operations/captured.ts'
import type { Session } from '../sessions/session.ts'
import type { Verdict } from '../verdict/judgement.ts'
import type { CaptureEvent } from './capture-types.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { finishCapture, reviewCapture } from './finish-capture.ts'
import { type CaptureParts, OpenCapture } from './open-capture.ts'

/** Nothing of it is stored. */
const sessions = createCapturedSessions({} as SessionDependencies)
const context = { signal: new AbortController().signal, requestId: 'r' }
const document = (url: string, verdict: Verdict): LiveDocument => {
  return { url, html: verdict, status: 200, asksSecret: false, hasStorage: false, isActive: true, isLink: false }
}

interface World {
  /** The only page that is open. */
  readonly page: LiveDocument
  /** What the site says to the stored state; null: it cannot be asked. */
  readonly stored: Verdict | null
  readonly session?: Session
  readonly sessionId?: string | null
  readonly state?: Partial<LiveState>
  readonly domain?: string
  /** What the site's answer leaves no room for. */
  readonly tooLargeAtLast?: readonly string[]
}

/** A capture with one page. */
function open({
  page,
  stored,
  session = testSession(),
  sessionId = 'kept',
  state = {},
  domain = 'shop.example',
  tooLargeAtLast = [],
}: World) {
  const asked: string[] = []
  const told: CaptureEvent[] = []
  const deps = {
    clock: { now: () => 0 },
    isCredentialValid: async () => true,
    judge: async ({ body }: { readonly body: string }) => ({ verdict: body, detectedUser: null }),
    repository: { end: () => ({}) },
    audit: { chain: () => ({}) },
    capturedSessions: {
      find: async () => ({ session, proxy: null }),
      fitting: (by: Principal, _id: string, captured: FittingState) => sessions.fitting(by, null, captured),
      create: async () => ({ session: { id: 'new' }, tooLarge: tooLargeAtLast }),
      refresh: async () => ({ session: { id: 'kept' }, tooLarge: [] }),
    },
    validate: async (_principal: unknown, id: string) => {
      asked.push(id)
      if (stored === null) throw new AppError('OVERLOADED')
      return { verdict: stored }
    },
    onError: () => {},
  } as unknown as CaptureDependencies
  const held = { cookies: [storedCookie('pre', 'x', { domain: 'shop.example' })], storage: [], tooLarge: [], ...state }
  const browser = {
    documents: async () => [page],
    cookies: async () => held.cookies,
    httpLogin: () => null,
    state: async () => ({ ...held, userAgent: 'Agent/1' }),
    close: async () => {},
  } as unknown as OpenCapture['browser']
  const parts = {
    id: 'c',
    principal: { userId: 'anna', email: 'anna@example.test' },
    input: { sessionId, name: null },
    place: { domain, origin: null, page: null },
    expectedUser: null,
  } as unknown as CaptureParts
  const capture = new OpenCapture(parts, browser)
  capture.connect({ frame: () => {}, tell: (event) => told.push(event), close: () => {} }, 0)
  return { deps, capture, asked, told }
}

/** Finishes a capture, and says why it was refused, and which session was checked. */
async function finish(world: World) {
  const { deps, capture, ...seen } = open(world)
  const outcome = await finishCapture(deps, capture, 'api', context).then(() => 'stored', refusal)
  return { outcome, ...seen }
}

function refusal(error: unknown): string {
  return error instanceof AppError ? `${error.code}: ${error.message}` : String(error)
}

const elsewhere = document('https://id.example/login', 'logged_out')
const here = (verdict: Verdict) => document('https://shop.example/', verdict)
const session = testSession()
const alive = testSession({ lastVerdict: { verdict: 'logged_in' } as Session['lastVerdict'] })

it.each<[what: string, World]>([
  ['the page of another site is open', { page: elsewhere, stored: 'logged_in' }],
  ['the page of the site does not say', { page: here('unknown'), stored: 'logged_in' }],
  ['the site cannot be asked, and the last check saw a login', { page: elsewhere, stored: null, session: alive }],
])('does not replace a login that works while %s', async (_what, world) => {
  const { outcome, asked } = await finish({ session, ...world })
  expect(outcome).toMatch(/^CONFLICT: No open page of shop\.example shows who is logged in, .*Go on until/)
  expect(asked).toEqual([session.id])
})

it.each<[what: string, World]>([
  ['the stored login does not work any more', { page: elsewhere, stored: 'logged_out', session: alive }],
  ['the site shows of the stored login as little', { page: here('unknown'), stored: 'unknown' }],
  ['the page shows a login', { page: here('logged_in'), stored: 'logged_in' }],
  ['it is a new session', { page: elsewhere, stored: null, sessionId: null }],
])('stores what was captured where %s', async (_what, world) => {
  expect((await finish(world)).outcome).toBe('stored')
})

it('leaves a session with a validation rule to its rule', async () => {
  const session = { ...alive, validationRule: {} as NonNullable<Session['validationRule']> }
  expect((await finish({ page: elsewhere, stored: 'logged_in', session })).outcome).toBe('stored')
})

it('replaces no login by a page that shows nobody, whatever is stored', async () => {
  const { outcome } = await finish({ page: here('logged_out'), stored: 'logged_out' })
  expect(outcome).toMatch(/^CONFLICT: The page shows that nobody is logged in/)
})

const origin = 'https://shop.example'
const cache = { name: 'cache', value: 'x'.repeat(2_100_000) }
const database = `database app of ${origin}`
const newLogin = { page: here('logged_in'), stored: null, sessionId: null }

describe('what is too large to be stored', () => {
  const token = { origin, localStorage: [{ name: 'token', value: 't' }], indexedDb: null }
  const storage = [{ ...token, localStorage: [cache, ...token.localStorage] }]
  const world = { ...newLogin, state: { storage, tooLarge: [database] } }
  const names = [database, `item cache of ${origin}`]

  it('is named before the rest is stored, and when it is', async () => {
    const { deps, capture, told } = open(world)
    await reviewCapture(deps, capture, context)
    expect(told.at(-1)).toMatchObject({ type: 'review', receipt: { origins: [origin], tooLarge: names } })
    const tooLargeAtLast = [`item token of ${origin}`]
    expect((await finish({ ...world, tooLargeAtLast })).told.at(-1)).toMatchObject({
      message: `The login is stored, without what is too large: ${[...names, ...tooLargeAtLast].join(', ')}.`,
    })
  })

  it('does not depend on the cookies of other sites', async () => {
    const cookies = [storedCookie('ad', 'x'.repeat(2_100_000), { domain: 'other.example' })]
    const { deps, capture, told } = open({ ...newLogin, state: { cookies, storage: [token] } })
    await reviewCapture(deps, capture, context)
    expect(told.at(-1)).toMatchObject({ type: 'review', receipt: { origins: [origin], tooLarge: [] } })
  })

  it.each<[what: string, LiveState['storage']]>([
    ['nothing', []],
    ['an origin of which nothing is left', [{ origin, localStorage: [cache], indexedDb: null }]],
  ])('is why it is not stored where there is %s else', async (_what, only) => {
    const alone = { ...newLogin, state: { cookies: [], storage: only, tooLarge: [database] } }
    const message = /^CONFLICT: All that the browser has for shop\.example is too large to be stored: database app of/
    expect((await finish(alone)).outcome).toMatch(message)
    const { deps, capture } = open(alone)
    expect(await reviewCapture(deps, capture, context).catch(refusal)).toMatch(message)
  })
})

it('says at the end that the login is at another host of the site', async () => {
  const cookies = [storedCookie('visitor', 'x', { domain: 'www.shop.test' })]
  const page = document('https://app.shop.test/', 'logged_in')
  const { told } = await finish({ ...newLogin, page, domain: 'www.shop.test', state: { cookies } })
  const message = expect.stringContaining('is stored. You are logged in at app.shop.test, and this login is for www.')
  expect(told.at(-1)).toMatchObject({ type: 'ended', message })
})
