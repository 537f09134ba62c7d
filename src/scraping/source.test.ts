import { describe, expect, it } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import type { Principal } from '../accounts/principal.ts'
import { createAuditWriter } from '../audit/append.ts'
import { systemRandom } from '../clock.ts'
import type { AppError } from '../errors.ts'
import { freeTurn } from '../sessions/leases/turn.ts'
import type { SealedState } from '../sessions/repository.ts'
import { encodeSecrets, noSecrets } from '../sessions/secrets.ts'
import type { Session } from '../sessions/session.ts'
import type { Write } from '../storage/write.ts'
import { checkSource, findSource, type SourceDependencies, type SourceRequest, type UseRequest } from './source.ts'

const now = Date.UTC(2026, 2, 18)
const principal: Principal = {
  userId: 'u',
  email: 'ann@example.org',
  operator: false,
  credential: 'key',
  keyId: 'k',
  keyPrefix: 'sk_live_abcd',
  scopes: new Set(['scrape']),
  tokenEpoch: null,
  token: null,
}
const stored = testSession({ accountId: 'u', domain: 'shop.example', validationUrl: 'https://shop.example/' })

const state: SealedState = {
  version: 1,
  wrappedKey: new Uint8Array(),
  sealed: new Uint8Array(),
  origin: { cause: null, writtenBy: null, writtenAt: null, changes: null, provisional: false, confirmedAt: null },
}

const nowhere = async (): Promise<never> => {
  throw new Error('nothing is to be asked of the database')
}
/** What is stored, if anything, and what was committed. */
function world(session: Session | null) {
  const committed: Write[] = []
  let opened = 0
  const deps: SourceDependencies = {
    sessions: {
      findForUse: async () => (session === null ? null : { session, role: null, state }),
      requireUsable: () => ({ check: 'select 1', params: [] }),
    },
    clock: { now: () => now },
    leases: {
      enter: async ({ first }) => ({ turn: freeTurn({ commit: nowhere }, () => {}), found: first, waitedMs: 0 }),
    },
    store: { commit: async (list) => void committed.push(...list) },
    audit: createAuditWriter({
      clock: { now: () => now },
      random: systemRandom,
    }),
    vault: {
      open: () => {
        opened += 1
        return encodeSecrets({ ...noSecrets, cookies: { sid: 'v' } })
      },
    },
  }
  return { deps, committed, opened: () => opened }
}

const request = (over: Partial<SourceRequest['input']> = {}, url = 'https://shop.example/a'): UseRequest => ({
  principal,
  url: new URL(url),
  input: {
    sessionId: 's',
    leaseId: null,
    cookies: null,
    method: 'GET',
    requireSession: false,
    timeoutMs: 1000,
    ...over,
  },
  requestId: 'r',
  now,
  signal: new AbortController().signal,
})

const elsewhere = 'https://other.example/'
const both = { cookies: { a: '1' } }
const strict = { requireSession: true }

describe('what is wrong with several things is told in the order of the contract', () => {
  it.each<[string, Session | null, UseRequest, string, string | null]>([
    ['unknown, with cookies', null, request(both), 'SESSION_NOT_FOUND', null],
    ["somebody else's, disabled", { ...stored, accountId: 'x', disabled: true }, request(), 'SESSION_NOT_FOUND', null],
    ['deleted, with cookies', { ...stored, deletedAt: 1 }, request(both), 'SESSION_INACTIVE', null],
    ['disabled, with cookies', { ...stored, disabled: true }, request(both), 'SESSION_INACTIVE', 'disabled'],
    ['disabled, elsewhere', { ...stored, disabled: true }, request({}, elsewhere), 'SESSION_INACTIVE', 'disabled'],
    [
      'expired, strict, with cookies',
      { ...stored, expiresAt: now },
      request({ ...strict, ...both }),
      'SESSION_EXPIRED',
      'expired',
    ],
    [
      'invalid, strict, elsewhere',
      { ...stored, status: 'invalid' },
      request(strict, elsewhere),
      'SESSION_EXPIRED',
      'invalid',
    ],
    ['live, with cookies, elsewhere', stored, request(both, elsewhere), 'SESSION_COOKIES_CONFLICT', null],
    [
      'expired, elsewhere',
      { ...stored, expiresAt: now },
      request({}, elsewhere),
      'SESSION_DOMAIN_MISMATCH',
      'domain_mismatch',
    ],
  ])('%s', async (_name, session, asked, code, reason) => {
    for (const find of [findSource, checkSource]) {
      const { deps, committed, opened } = world(session)
      const thrown = await find(deps, asked).then(
        () => null,
        (error: AppError) => error.code,
      )
      expect([thrown, opened()]).toEqual([code, 0])
      expect(JSON.stringify(committed).includes('use_refused')).toBe(reason !== null)
      if (reason !== null) expect(JSON.stringify(committed)).toContain(reason)
    }
  })
})

it('checks a session that may be used without opening it', async () => {
  const { deps, committed, opened } = world(stored)
  await checkSource(deps, request())
  expect([opened(), committed]).toEqual([0, []])
  expect((await findSource(deps, request())).secrets.cookies).toEqual({ sid: 'v' })
  expect(opened()).toBe(1)
})

it('goes on without a session that is over, unless it is required', async () => {
  const source = await findSource(world({ ...stored, expiresAt: now }).deps, request())
  expect(source).toMatchObject({ session: null, domain: null, secrets: { cookies: {} } })
  expect(source.warning).toMatch(/^SESSION_EXPIRED: /)
})
