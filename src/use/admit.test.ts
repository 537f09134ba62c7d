import { describe, expect, it } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import type { Principal } from '../accounts/principal.ts'
import { createAuditWriter } from '../audit/append.ts'
import { systemRandom } from '../clock.ts'
import type { Session } from '../sessions/session.ts'
import type { SealedState } from '../sessions/stored-session.ts'
import type { Write } from '../storage/write.ts'
import { type AdmitDependencies, type AdmitRequest, admitUse } from './admit.ts'

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

/** What is stored, if anything, and what was committed. */
function world(session: Session | null) {
  const committed: Write[] = []
  const audit = createAuditWriter({ clock: { now: () => now }, random: systemRandom })
  const deps: AdmitDependencies = {
    sessionRepository: { findForUse: async () => (session === null ? null : { session, role: null, state }) },
    refusals: {
      record: async (id, actor, details) =>
        void committed.push(audit.session(id, 'use_refused', actor, { ...details })),
    },
  }
  return { deps, committed }
}

const request = (over: Partial<AdmitRequest> = {}, url = 'https://shop.example/a'): AdmitRequest => ({
  principal,
  sessionId: 's',
  url: new URL(url),
  method: 'GET',
  hasCookies: false,
  requireSession: false,
  requestId: 'r',
  ...over,
})

const elsewhere = 'https://other.example/'
const both = { hasCookies: true }
const strict = { requireSession: true }

describe('what is wrong with several things is told in the order of the contract', () => {
  it.each<[string, Session | null, AdmitRequest, string, string | null]>([
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
    ['live, of another scheme', stored, request({}, 'javascript:1'), 'TARGET_NOT_ALLOWED', 'domain_mismatch'],
    [
      'expired, elsewhere',
      { ...stored, expiresAt: now },
      request({}, elsewhere),
      'SESSION_DOMAIN_MISMATCH',
      'domain_mismatch',
    ],
  ])('%s', async (_name, session, asked, code, reason) => {
    const { deps, committed } = world(session)
    await expect(admitUse(deps, asked, now)).rejects.toMatchObject({ code })
    expect(JSON.stringify(committed).includes('use_refused')).toBe(reason !== null)
    if (reason !== null) expect(JSON.stringify(committed)).toContain(reason)
  })

  it('names both hosts when a URL is outside the domain', async () => {
    const { deps } = world(stored)
    const refused = admitUse(deps, request({}, elsewhere), now)
    const message = 'other.example is outside shop.example, the domain of the session; nothing was sent.'
    await expect(refused).rejects.toMatchObject({ message })
  })

  it('tells a session that is disabled how it is enabled', async () => {
    const { deps } = world({ ...stored, disabled: true })
    const refused = admitUse(deps, request({}), now)
    await expect(refused).rejects.toMatchObject({
      code: 'SESSION_INACTIVE',
      resolution: expect.stringContaining('PATCH'),
    })
  })
})

it.each<[string, Session, string]>([
  ['a session that may be used', stored, 'active'],
  ['one that is over, without which the request may go on', { ...stored, expiresAt: now }, 'expired'],
])('admits %s', async (_name, session, status) => {
  const { deps, committed } = world(session)
  expect(await admitUse(deps, request(), now)).toMatchObject({ session, role: null, state, status })
  expect(committed).toEqual([])
})
