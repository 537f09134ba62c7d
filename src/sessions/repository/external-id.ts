import { sql } from 'kysely'
import { countAll } from '../../storage/count-all.ts'
import { requireAtMost, userRow } from '../../storage/owner-row.ts'
import { prepared } from '../../storage/prepared.ts'
import type { Store } from '../../storage/store.ts'
import type { Database } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'
import type { Session } from '../session.ts'

/** Finds the session, not deleted, of an account that has an external id; null when none has. */
export function findByExternalId({ db, all }: Pick<Store, 'db' | 'all'>) {
  const query = prepared<{ accountId: string; externalId: string }, { id: string }>((p) =>
    db
      .selectFrom('sessions')
      .select('id')
      .where('account_id', '=', p('accountId'))
      .where('external_id', '=', p('externalId'))
      .where('external_id', 'is not', null)
      .where('deleted_at', 'is', null),
  )
  return async (accountId: string, externalId: string): Promise<string | null> => {
    const [row] = await all(query({ accountId, externalId }))
    return row?.id ?? null
  }
}

/**
 * Conflicts (`external_id_taken`) when another session of the account has the external id. Place it before the write
 * that sets it, because the unique index would fail without a reason.
 */
export function requireFreeExternalId(
  db: Database,
  { id, accountId }: Pick<Session, 'id' | 'accountId'>,
  externalId: string | null,
): SqlWrite[] {
  if (externalId === null) return []
  const others = db
    .selectFrom('sessions')
    .select(countAll)
    .where('account_id', '=', accountId)
    .where('external_id', '=', externalId)
    .where('id', '<>', id)
    .where('deleted_at', 'is', null)
  return requireAtMost(userRow(db, accountId), sql<number>`(${others})`, 0, 'external_id_taken')
}
