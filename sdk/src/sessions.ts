import type {
  AuditEntry,
  AuditPage,
  CreateSession,
  EnsureSession,
  ImportRows,
  ImportSessions,
  Lease,
  OpenLogin,
  Operations,
  RefreshSession,
  Session,
  SessionList,
  SessionVersion,
  SessionVersions,
  TakeLease,
  UpdateSession,
  ValidateSession,
  ValidateSessions,
} from './api.ts'
import { type Paged, paged } from './pages.ts'
import {
  type ChangeOptions,
  type CreateOptions,
  newIdempotencyKey,
  type RequestOptions,
  type Transport,
} from './transport.ts'

export type Sessions = ReturnType<typeof createSessions>

type Query<Id extends keyof Operations> = Operations[Id]['query']

const withKey = (options: CreateOptions): CreateOptions => ({ idempotencyKey: newIdempotencyKey(), ...options })

export function createSessions({ json }: Transport) {
  return {
    /** The sessions that you may use, newest first. */
    list: (query: Query<'listSessions'> = {}, options?: RequestOptions): Paged<SessionList, Session> =>
      paged(
        (cursor = query.cursor) => json('listSessions', { query: { ...query, cursor }, options }),
        (page) => page.sessions,
        (page) => page.next_cursor,
      ),
    get: (id: string, options?: RequestOptions) => json('getSession', { path: { id }, options }),
    /** Stores a session, or updates the one with the same `external_id`. */
    create: (session: CreateSession, options: CreateOptions = {}) =>
      json('createSession', { body: session, options: withKey(options) }),
    /**
     * Imports `content`: what a browser or a tool exports, as text or as JSON. The answer is a receipt: names, never a
     * value. With `dry_run` nothing is stored.
     */
    import: (request: ImportSessions, options: CreateOptions = {}) =>
      json('importSession', {
        body: request,
        options: request.dry_run === true ? options : withKey(options),
        isRepeatable: true,
      }),
    /** Creates or updates up to 100 sessions by their `external_id`; one that is refused does not refuse the others. */
    importMany: (request: ImportRows, options?: RequestOptions) =>
      json('importSessionsInBulk', { body: request, options, isRepeatable: true }),
    /** The key for `encrypted_cookies`. */
    publicKey: (options?: RequestOptions) => json('getPublicKey', { options }),
    /** Changes the given fields. */
    update: (id: string, changes: UpdateSession, options?: ChangeOptions) =>
      json('updateSession', { path: { id }, body: changes, options, isRepeatable: options?.ifMatch === undefined }),
    /** Replaces cookies, headers or both: a new login. */
    refresh: (id: string, login: RefreshSession, options?: ChangeOptions) =>
      json('refreshSession', { path: { id }, body: login, options }),
    /** Deletes it and destroys its key. */
    delete: async (id: string, options?: ChangeOptions): Promise<void> => {
      await json('deleteSession', { path: { id }, options })
    },
    /**
     * The session if it is logged in; else waits for a login for up to `wait_seconds`. Throws LOGIN_NEEDED, of which
     * `details.login_url` is the page where a person logs in.
     */
    ensure: (id: string, request: EnsureSession = {}, options?: RequestOptions) =>
      json('ensureSession', { path: { id }, body: request, options, isRepeatable: true }),
    /** Asks the site whether it is logged in. */
    validate: (id: string, request: ValidateSession = {}, options?: RequestOptions) =>
      json('validateSession', { path: { id }, body: request, options, isRepeatable: true }),
    /** Validates these sessions, or all, in the background. */
    validateMany: (which: ValidateSessions, options?: RequestOptions) =>
      json('validateSessions', { body: which, options, isRepeatable: true }),
    /** Its checks, its forecast, and when the next check is due. */
    health: (id: string, query: Query<'getSessionHealth'> = {}, options?: RequestOptions) =>
      json('getSessionHealth', { path: { id }, query, options }),
    /** Its stored versions, newest first. */
    history: (
      id: string,
      query: Query<'listSessionVersions'> = {},
      options?: RequestOptions,
    ): Paged<SessionVersions, SessionVersion> =>
      paged(
        (cursor = query.cursor) => json('listSessionVersions', { path: { id }, query: { ...query, cursor }, options }),
        (page) => page.versions,
        (page) => page.next_cursor,
      ),
    /** Makes an earlier version the current one. */
    rollback: (id: string, version: number, options?: ChangeOptions) =>
      json('rollBackSession', { path: { id }, body: { version }, options }),
    /** Its audit trail, oldest first. */
    audit: (
      id: string,
      query: Query<'listAuditEntries'> = {},
      options?: RequestOptions,
    ): Paged<AuditPage, AuditEntry> =>
      paged(
        (cursor = query.cursor) => json('listAuditEntries', { path: { id }, query: { ...query, cursor }, options }),
        (page) => page.entries,
        (page) => page.next_cursor,
      ),
    share: (id: string, organizationId: string, options?: ChangeOptions) =>
      json('shareSession', { path: { id }, body: { organization_id: organizationId }, options }),
    unshare: (id: string, options?: ChangeOptions) => json('unshareSession', { path: { id }, options }),
    /** Opens a browser of the server, in which to log in again. */
    openLogin: (id: string, request: OpenLogin = {}, options?: RequestOptions) =>
      json('openLogin', { path: { id }, body: request, options }),
    /** An address and a PIN with which another person may log in again. */
    loginPin: (id: string, options?: RequestOptions) => json('createLoginPin', { path: { id }, options }),
    /** Only who has the lease can use the session, until it ends. */
    takeLease: (id: string, request: TakeLease, options?: RequestOptions) =>
      json('takeLease', { path: { id }, body: request, options }),
    renewLease: (lease: LeaseOfSession, ttlSeconds: number, options?: RequestOptions) =>
      json('renewLease', { path: pathOf(lease), body: { ttl_seconds: ttlSeconds }, options, isRepeatable: true }),
    releaseLease: async (lease: LeaseOfSession, options?: RequestOptions): Promise<void> => {
      await json('releaseLease', { path: pathOf(lease), options })
    },
  }
}

type LeaseOfSession = Pick<Lease, 'session_id' | 'lease_id'>

const pathOf = ({ session_id, lease_id }: LeaseOfSession) => ({ id: session_id, lease_id })
