import { expect, it } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { testSession } from '../../test/support/test-session.ts'
import { AppError } from '../errors.ts'
import type { LiveDocument } from '../fetching/browser/live/live-types.ts'
import type { Session } from '../sessions/session.ts'
import type { Verdict } from '../verdict/judgement.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { finishCapture } from './finish-capture.ts'
import { type CaptureParts, OpenCapture } from './open-capture.ts'

const context = { signal: new AbortController().signal, requestId: 'r' }
const document = (url: string, verdict: Verdict): LiveDocument => {
  return { url, html: verdict, status: 200, hasStorage: false, isActive: true }
}

interface World {
  /** The only page that is open. */
  readonly page: LiveDocument
  /** What the site says to the stored state; null: it cannot be asked. */
  readonly stored: Verdict | null
  readonly session?: Session
  readonly sessionId?: string | null
}

/** Finishes a capture, and says why it was refused, and which session was checked first. */
async function finish({ page, stored, session = testSession(), sessionId = 'kept' }: World) {
  const asked: string[] = []
  const deps = {
    clock: { now: () => 0 },
    isCredentialValid: async () => true,
    judge: async ({ body }: { readonly body: string }) => ({ verdict: body, detectedUser: null }),
    repository: { end: () => ({}) },
    audit: { chain: () => ({}) },
    capturedSessions: {
      find: async () => ({ session, proxy: null }),
      create: async () => ({ id: 'new' }),
      refresh: async () => ({ id: 'kept' }),
    },
    validate: async (_principal: unknown, id: string) => {
      asked.push(id)
      if (stored === null) throw new AppError('OVERLOADED')
      return { verdict: stored }
    },
    onError: () => {},
  } as unknown as CaptureDependencies
  const cookies = [storedCookie('pre', 'x', { domain: 'shop.example' })]
  const browser = {
    documents: async () => [page],
    cookies: async () => cookies,
    httpLogin: () => null,
    state: async () => ({ cookies, storage: [], userAgent: 'Agent/1' }),
    close: async () => {},
  } as unknown as OpenCapture['browser']
  const parts = {
    id: 'c',
    principal: { userId: 'anna', email: 'anna@example.test' },
    input: { sessionId, name: null },
    place: { domain: 'shop.example', origin: null, page: null },
    expectedUser: null,
  } as unknown as CaptureParts
  const outcome = await finishCapture(deps, new OpenCapture(parts, browser), 'api', context).then(
    () => 'stored',
    (error: unknown) => (error instanceof AppError ? `${error.code}: ${error.message}` : String(error)),
  )
  return { outcome, asked }
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
