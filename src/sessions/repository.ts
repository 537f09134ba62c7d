import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../accounts/account-types.ts'
import { prepared } from '../storage/prepared.ts'
import type { Store } from '../storage/store.ts'
import type { SessionStatesTable, SessionsTable } from '../storage/tables.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Session, SessionStatus } from './session.ts'

/** A session with the role that the asking user has in the organization it is shared with. */
export interface FoundSession {
  readonly session: Session
  readonly role: OrganizationRole | null
}

/** The sealed state of a session, as stored. */
export interface SealedState {
  readonly version: number
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
}

export interface SessionFilter {
  readonly domain: string | null
  readonly status: SessionStatus | null
  readonly now: number
}

/** The place behind which a page of the list starts: creation time and id of the last one seen. */
export interface SessionCursor {
  readonly createdAt: number
  readonly id: string
}

export type SessionChanges = Partial<Omit<Selectable<SessionsTable>, 'id' | 'account_id' | 'domain' | 'created_at'>>

export interface SessionRepository {
  find(id: string, userId: string): Promise<FoundSession | null>
  /** With the sealed state; `state` is null where it is gone. One read, for the path of a scrape. */
  findForUse(id: string, userId: string): Promise<(FoundSession & { readonly state: SealedState | null }) | null>
  list(userId: string, filter: SessionFilter, after: SessionCursor | null, limit: number): Promise<FoundSession[]>
  count(userId: string, filter: SessionFilter): Promise<number>
  /** Ids among `ids` (null: all) that the user can see and that live. */
  visibleIds(userId: string, ids: readonly string[] | null): Promise<string[]>
  countLive(accountId: string): Promise<number>
  roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null>

  /** A new session, unless its account holds `limit` already: then the commit conflicts. */
  insert(session: Session, state: SealedState, limit: number): SqlWrite[]
  /** Changes a living session as long as it stands as `seen`: else the commit conflicts. */
  update(seen: Session, changes: SessionChanges): SqlWrite
  /** Puts a new sealed state in the place of the version `seen`. */
  replaceState(sessionId: string, seen: number, state: SealedState): SqlWrite
  /** Marks a session deleted and removes its state with its wrapped key. */
  remove(seen: Session, now: number): SqlWrite[]
  markDue(ids: readonly string[], now: number): SqlWrite[]
  /** Conflicts unless the user still has that role in the organization. */
  requireRole(organizationId: string, userId: string, role: OrganizationRole): SqlWrite
}

export function createSessionRepository(store: Pick<Store, 'db' | 'all'>): SessionRepository {
  const { db } = store
  const withRole = (userId: string) =>
    db
      .selectFrom('sessions as s')
      .leftJoin('memberships as m', (join) =>
        join.onRef('m.organization_id', '=', 's.organization_id').on('m.user_id', '=', userId),
      )
  const findQuery = prepared<{ id: string; userId: string }, SessionRow>((p) =>
    withRole(p('userId')).selectAll('s').select('m.role').where('s.id', '=', p('id')),
  )
  const findForUseQuery = prepared<{ id: string; userId: string }, SessionRow & StateColumns>((p) =>
    withRole(p('userId'))
      .leftJoin('session_states as t', 't.session_id', 's.id')
      .selectAll('s')
      .select(['m.role', 't.version', 't.wrapped_key', 't.sealed'])
      .where('s.id', '=', p('id')),
  )
  const visible = (userId: string) =>
    withRole(userId)
      .where('s.deleted_at', 'is', null)
      .where((eb) => eb.or([eb('s.account_id', '=', userId), eb('m.role', 'is not', null)]))
  const matching = (userId: string, filter: SessionFilter) => {
    let query = visible(userId)
    if (filter.domain !== null) query = query.where('s.domain', '=', filter.domain)
    if (filter.status === 'expired') query = query.where('s.expires_at', '<=', filter.now)
    else if (filter.status !== null) {
      query = query
        .where('s.status', '=', filter.status)
        .where((eb) => eb.or([eb('s.expires_at', 'is', null), eb('s.expires_at', '>', filter.now)]))
    }
    return query
  }

  return {
    find: async (id, userId) => {
      const [row] = await store.all(findQuery({ id, userId }))
      return row === undefined ? null : found(row)
    },
    findForUse: async (id, userId) => {
      const [row] = await store.all(findForUseQuery({ id, userId }))
      return row === undefined ? null : { ...found(row), state: stateOf(row) }
    },
    list: async (userId, filter, after, limit) => {
      let query = matching(userId, filter).selectAll('s').select('m.role')
      if (after !== null) {
        query = query.where((eb) =>
          eb.or([
            eb('s.created_at', '<', after.createdAt),
            eb.and([eb('s.created_at', '=', after.createdAt), eb('s.id', '<', after.id)]),
          ]),
        )
      }
      const rows = await query.orderBy('s.created_at', 'desc').orderBy('s.id', 'desc').limit(limit).execute()
      return rows.map(found)
    },
    count: async (userId, filter) => {
      const row = await matching(userId, filter)
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
    visibleIds: async (userId, ids) => {
      if (ids !== null && ids.length === 0) return []
      let query = visible(userId).select('s.id')
      if (ids !== null) query = query.where('s.id', 'in', [...ids])
      return (await query.execute()).map((row) => row.id)
    },
    countLive: async (accountId) => {
      const row = await db
        .selectFrom('sessions')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('account_id', '=', accountId)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
    roleIn: async (organizationId, userId) => {
      const row = await db
        .selectFrom('memberships')
        .select('role')
        .where('organization_id', '=', organizationId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row?.role ?? null
    },
    ...sessionWrites(store),
  }
}

type SessionWrites = Pick<
  SessionRepository,
  'insert' | 'update' | 'replaceState' | 'remove' | 'markDue' | 'requireRole'
>

function sessionWrites({ db }: Pick<Store, 'db'>): SessionWrites {
  const expectOne = (query: { compile(): { sql: string; parameters: readonly unknown[] } }): SqlWrite => {
    const { sql, parameters } = query.compile()
    return { sql, params: parameters, expect: 1 }
  }
  return {
    insert: (session, state, limit) => [
      // Locks the account's row, so that two creates count one after the other on every database.
      expectOne(
        db
          .updateTable('users')
          .set((eb) => ({ id: eb.ref('id') }))
          .where('id', '=', session.accountId),
      ),
      expectOne(db.insertInto('sessions').values(rowOf(session))),
      expectOne(
        db.insertInto('session_states').values({
          session_id: session.id,
          version: state.version,
          wrapped_key: state.wrappedKey,
          sealed: state.sealed,
        }),
      ),
      expectOne(
        db
          .updateTable('users')
          .set((eb) => ({ id: eb.ref('id') }))
          .where('id', '=', session.accountId)
          .where(
            (eb) =>
              eb
                .selectFrom('sessions')
                .select((count) => count.fn.countAll<number>().as('n'))
                .where('account_id', '=', session.accountId)
                .where('deleted_at', 'is', null),
            '<=',
            limit,
          ),
      ),
    ],
    update: (seen, changes) =>
      expectOne(
        db
          .updateTable('sessions')
          .set(changes)
          .where('id', '=', seen.id)
          .where('deleted_at', 'is', null)
          .where('state_version', '=', seen.stateVersion)
          .where('status', '=', seen.status)
          .where('disabled', '=', seen.disabled ? 1 : 0)
          .where('consecutive_failures', '=', seen.consecutiveFailures)
          .where((eb) =>
            seen.expiresAt === null ? eb('expires_at', 'is', null) : eb('expires_at', '=', seen.expiresAt),
          )
          .where((eb) =>
            seen.organizationId === null
              ? eb('organization_id', 'is', null)
              : eb('organization_id', '=', seen.organizationId),
          ),
      ),
    replaceState: (sessionId, seen, state) =>
      expectOne(
        db
          .updateTable('session_states')
          .set({ version: state.version, wrapped_key: state.wrappedKey, sealed: state.sealed })
          .where('session_id', '=', sessionId)
          .where('version', '=', seen),
      ),
    requireRole: (organizationId, userId, role) =>
      expectOne(
        db
          .updateTable('memberships')
          .set((eb) => ({ role: eb.ref('role') }))
          .where('organization_id', '=', organizationId)
          .where('user_id', '=', userId)
          .where('role', '=', role),
      ),
    remove: (seen, now) => [
      expectOne(
        db
          .updateTable('sessions')
          .set({ deleted_at: now, updated_at: now, next_validation_at: null, validation_lease_until: null })
          .where('id', '=', seen.id)
          .where('deleted_at', 'is', null),
      ),
      expectOne(db.deleteFrom('session_states').where('session_id', '=', seen.id)),
    ],
    markDue: (ids, now) =>
      ids.map((id) => {
        const { sql, parameters } = db
          .updateTable('sessions')
          .set({ next_validation_at: now })
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .compile()
        return { sql, params: parameters }
      }),
  }
}

type SessionRow = Selectable<SessionsTable> & { role: OrganizationRole | null }
type StateColumns = { [Column in keyof Omit<SessionStatesTable, 'session_id'>]: SessionStatesTable[Column] | null }

function found(row: SessionRow): FoundSession {
  return { session: sessionOf(row), role: row.role }
}

function stateOf(row: StateColumns): SealedState | null {
  if (row.version === null || row.wrapped_key === null || row.sealed === null) return null
  return { version: row.version, wrappedKey: row.wrapped_key, sealed: row.sealed }
}

/** A row as a session; its status is the stored one. */
export function sessionOf(row: Selectable<SessionsTable>): Session {
  return {
    id: row.id,
    accountId: row.account_id,
    organizationId: row.organization_id,
    name: row.name,
    domain: row.domain,
    cookieNames: JSON.parse(row.cookie_names) as string[],
    headerNames: row.header_names === null ? null : (JSON.parse(row.header_names) as string[]),
    status: row.status,
    disabled: row.disabled === 1,
    expiresAt: row.expires_at,
    validationUrl: row.validation_url,
    nextValidationAt: row.next_validation_at,
    lastValidatedAt: row.last_validated_at,
    validationConfidence: row.validation_confidence,
    consecutiveFailures: row.consecutive_failures,
    lastUsedAt: row.last_used_at,
    totalRequests: row.total_requests,
    successfulRequests: row.successful_requests,
    notes: row.notes,
    stateVersion: row.state_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }
}

function rowOf(session: Session): Selectable<SessionsTable> {
  return {
    id: session.id,
    account_id: session.accountId,
    organization_id: session.organizationId,
    name: session.name,
    domain: session.domain,
    cookie_names: JSON.stringify(session.cookieNames),
    header_names: session.headerNames === null ? null : JSON.stringify(session.headerNames),
    status: session.status,
    disabled: session.disabled ? 1 : 0,
    expires_at: session.expiresAt,
    expiry_noted_at: null,
    validation_url: session.validationUrl,
    next_validation_at: session.nextValidationAt,
    validation_lease_until: null,
    last_validated_at: session.lastValidatedAt,
    validation_confidence: session.validationConfidence,
    consecutive_failures: session.consecutiveFailures,
    last_used_at: session.lastUsedAt,
    total_requests: session.totalRequests,
    successful_requests: session.successfulRequests,
    notes: session.notes,
    state_version: session.stateVersion,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    deleted_at: session.deletedAt,
  }
}
