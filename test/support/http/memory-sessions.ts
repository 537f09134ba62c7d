import type { Principal } from '../../../src/accounts/principal.ts'
import type { AuditEntry } from '../../../src/audit/entry.ts'
import type { Receipt } from '../../../src/cookies/formats/receipt.ts'
import { type ImportContent, readImport } from '../../../src/cookies/formats/recognise.ts'
import { AppError, invalidField } from '../../../src/errors.ts'
import type { SessionView } from '../../../src/sessions/session.ts'
import type { Sessions } from '../../../src/sessions/sessions.ts'
import type { StateOrigin } from '../../../src/sessions/state/state-origin.ts'
import { testSessionView } from '../test-session.ts'
import { at } from './memory-ids.ts'

export function memorySessions(): Sessions {
  const stored = new Map<string, SessionView>()
  const deleted = new Set<string>()
  const find = (id: string): SessionView => {
    const session = stored.get(id)
    if (session === undefined) throw new AppError('SESSION_NOT_FOUND')
    if (deleted.has(id)) throw new AppError('SESSION_INACTIVE')
    return session
  }
  const keep = (session: SessionView): SessionView => {
    stored.set(session.id, session)
    return session
  }
  return {
    create: async (principal, input) => {
      const id = `10000000-0000-4000-8000-${String(stored.size).padStart(12, '0')}`
      return keep({ ...sessionIn(principal, id), ...pick(input), cookieNames: namesIn(input.cookies) })
    },
    put: async (principal, input) => {
      const id = `10000000-0000-4000-8000-${String(stored.size).padStart(12, '0')}`
      const session = keep({ ...sessionIn(principal, id), ...pick(input), cookieNames: namesIn(input.cookies) })
      return { session, created: true, repeats: null }
    },
    import: async (principal, { name, content, domains, dryRun, ...input }) => {
      namesIn(content)
      if (domains.length === 0) throw invalidField('domain', 'must be given')
      const id = `10000000-0000-4000-8000-${String(stored.size).padStart(12, '0')}`
      const session = { ...sessionIn(principal, id), ...pick(input), ...(name === null ? {} : { name }) }
      const binding = { binding: 'unknown', details: 'Not seen.' } as const
      return {
        receipt: { ...receipt, domains },
        binding,
        sessions: dryRun ? [] : [keep(session)],
        existingId: null,
        refusal: null,
      }
    },
    importRows: async (_principal, rows) =>
      rows.map(() => ({ outcome: 'created', sessionId: null, format: 'map', cookies: 1, warnings: [] })),
    countFree: async () => 1000 - stored.size,
    list: async () => ({ sessions: [...stored.values()], total: stored.size, nextCursor: null }),
    get: async (_principal, id) => find(id),
    update: async (_principal, id, input) => keep({ ...find(id), ...pick(input) }),
    delete: async (_principal, id) => {
      deleted.add(find(id).id)
    },
    refresh: async (_principal, id) => keep({ ...find(id), status: 'active', consecutiveFailures: 0 }),
    share: async (_principal, id, organization) => keep({ ...find(id), organizationId: organization }),
    unshare: async (_principal, id) => keep({ ...find(id), organizationId: null }),
    markDue: async (_principal, ids) => (ids === 'all' ? stored.size : ids.length),
    audit: async (_principal, id) => ({ entries: [entryOf(id)], total: 1, nextCursor: null }),
    health: async (_principal, id) => ({
      sessionId: find(id).id,
      status: find(id).status,
      checks: [{ id, at, verdict: 'logged_in', confidence: 97, latencyMs: 12, cause: 'due', seen: null }],
      forecast: { expiresAtEstimate: at + 3000, from: at + 2000, to: at + 4000, basis: 'lifetime' },
      nextCheckAt: at + 1000,
      uptime: { day: 100, week: 99.5, month: null },
    }),
    versions: async (_principal, id) => {
      const { stateVersion } = find(id)
      return { versions: [{ version: stateVersion, isCurrent: true, origin: firstOrigin }], total: 1, nextCursor: null }
    },
    rollback: async (_principal, id) => keep({ ...find(id), stateVersion: find(id).stateVersion + 1 }),
  }
}

/** The names of given cookies, in whichever format; throws as the service does where it is none. */
function namesIn(cookies: ImportContent): string[] {
  return readImport(cookies, { format: null, now: at, field: 'cookies' }).cookies.map(({ name }) => name)
}

const firstOrigin: StateOrigin = {
  cause: 'created',
  writtenBy: 'anna@example.org',
  writtenAt: at,
  changes: { added: ['sid'], changed: [], removed: [] },
  provisional: false,
  confirmedAt: null,
}

/** What the in-memory sessions keep of an input. */
function pick(input: { name?: string; notes?: string | null; expiresAt?: number | null; disabled?: boolean }) {
  const { name, notes, expiresAt, disabled } = input
  return {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(disabled === undefined ? {} : { disabled }),
  }
}

function sessionIn(principal: Principal, id: string): SessionView {
  return testSessionView({
    id,
    accountId: principal.userId,
    name: '',
    domain: 'shop.example',
    cookieNames: [],
    validationUrl: 'https://shop.example/',
    totalRequests: 47,
    successfulRequests: 45,
    createdAt: at,
    updatedAt: at,
    successRate: 95.7,
  })
}

function entryOf(sessionId: string): AuditEntry {
  return {
    id: '20000000-0000-4000-8000-000000000001',
    chain: `session:${sessionId}`,
    action: 'validated',
    actor: 'ann@example.org',
    at,
    details: { is_valid: true, confidence: 92, key_prefix: 'sk_live_abcd', url: 'https://shop.example/?not=listed' },
    seq: 1,
    mac: new Uint8Array(32),
  }
}

const receipt: Receipt = {
  format: 'netscape',
  domains: [],
  kept: ['sid'],
  guessed: [{ name: 'sid', what: ['path'], how: 'not given: the whole site' }],
  dropped: [{ name: null, domain: 'other.example', reason: 'other_domain', count: 3 }],
  headers: { kept: ['X-Token'], dropped: ['Accept'] },
  storage: { origins: 1, items: 2 },
  storageTokens: [{ origin: 'https://shop.example', key: 'token', kind: 'jwt', expiresAt: at }],
  warnings: [{ code: 'expires_soon', message: 'These cookies expire within a day.', names: ['sid'] }],
}
