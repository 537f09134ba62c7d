import { deleteSession } from '../../storage/delete-session.ts'
import { organizationRow, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SessionsTable } from '../../storage/tables/sessions.ts'
import { endLostLeases } from './lost-leases-repository.ts'

/** What the events and audit entries need of a session that is deleted with its account. */
export interface OwnedSession {
  readonly id: string
  /** The organization it is shared with, if any. */
  readonly organizationId: string | null
  readonly name: string
  readonly domain: string
  readonly status: SessionsTable['status']
  readonly expiresAt: number | null
  readonly settingsVersion: number
}

/** What connects sessions to accounts and organizations. Everything else about sessions is in `sessions/`. */
export function createSharedSessionRepository({ db }: Pick<Store, 'db'>) {
  return {
    /** Ids of the sessions, not deleted, that are shared with an organization: all, or those that the user owns. */
    sharedWith: async (organizationId: string, ownerId: string | null): Promise<string[]> => {
      let query = db
        .selectFrom('sessions')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('deleted_at', 'is', null)
      if (ownerId !== null) query = query.where('account_id', '=', ownerId)
      return (await query.orderBy('id').execute()).map((row) => row.id)
    },
    /** Up to `limit` sessions of an account that are not deleted. */
    owned: async (accountId: string, limit: number): Promise<OwnedSession[]> => {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'organization_id', 'name', 'domain', 'status', 'expires_at', 'settings_version'])
        .where('account_id', '=', accountId)
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        organizationId: row.organization_id,
        name: row.name,
        domain: row.domain,
        status: row.status,
        expiresAt: row.expires_at,
        settingsVersion: row.settings_version,
      }))
    },
    ...sessionWrites({ db }),
  }
}

function sessionWrites({ db }: Pick<Store, 'db'>) {
  const sessionsOf = (accountId: string) => db.selectFrom('sessions').select('id').where('account_id', '=', accountId)
  return {
    /** Unshares one session. Conflicts when it is not shared with that organization. */
    unshare: (sessionId: string, organizationId: string, now: number) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set((eb) => ({
            organization_id: null,
            settings_version: eb('settings_version', '+', 1),
            updated_at: now,
          }))
          .where('id', '=', sessionId)
          .where('organization_id', '=', organizationId)
          .where('deleted_at', 'is', null),
        1,
      ),
    /** The same for deleted sessions, for which there is nobody to notify. */
    unshareDeleted: (organizationId: string, ownerId: string | null) => {
      const query = db
        .updateTable('sessions')
        .set({ organization_id: null })
        .where('organization_id', '=', organizationId)
        .where('deleted_at', 'is not', null)
      return sqlWrite(ownerId === null ? query : query.where('account_id', '=', ownerId))
    },
    /** Conflicts when the user still shares sessions with the organization. Place it last. */
    requireNothingShared: (organizationId: string, ownerId: string) =>
      sqlWrite(
        organizationRow(db, organizationId).where((eb) =>
          eb.not(eb.exists(sessionsOf(ownerId).where('organization_id', '=', organizationId))),
        ),
        1,
      ),
    /** See `deleteSession` of storage/delete-session.ts. */
    remove: deleteSession(db),
    /** See `endLostLeases` of lost-leases-repository.ts. */
    endLostLeases: () => endLostLeases(db),
    /** Conflicts while the account has sessions that are not deleted. Place it last. */
    requireNoneOwned: (accountId: string) =>
      sqlWrite(
        userRow(db, accountId).where((eb) => eb.not(eb.exists(sessionsOf(accountId).where('deleted_at', 'is', null)))),
        1,
      ),
  }
}
