import { prepared } from '../storage/prepared.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'

/** A session whose access token is due for renewal. */
export interface DueRenewal {
  readonly id: string
  readonly accountId: string
  /** Epoch milliseconds. */
  readonly dueAt: number
}

interface DueRow {
  readonly id: string
  readonly account_id: string
  readonly renewal_at: number | null
}

export type RenewalRepository = ReturnType<typeof createRenewalRepository>

export function createRenewalRepository(store: Pick<Store, 'db' | 'all'>) {
  const { db } = store
  const dueQuery = prepared<{ now: number; limit: number }, DueRow>((p) =>
    db
      .selectFrom('sessions')
      .select(['id', 'account_id', 'renewal_at'])
      .where('renewal_at', '<=', p('now'))
      .where('deleted_at', 'is', null)
      .where('disabled', '=', 0)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', p('now'))]))
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('users as u')
            .select('u.id')
            .whereRef('u.id', '=', 'sessions.account_id')
            .where('u.disabled', '=', 0)
            .where('u.removed_at', 'is', null),
        ),
      )
      .orderBy('renewal_at')
      .limit(p('limit')),
  )
  return {
    /** Sessions that are due, of enabled accounts, longest due first: neither deleted, disabled nor past their date. */
    due: async (now: number, limit: number): Promise<DueRenewal[]> => {
      const rows = await store.all(dueQuery({ now, limit }))
      return rows.map((row) => ({ id: row.id, accountId: row.account_id, dueAt: row.renewal_at ?? now }))
    },
    /** Postpones a renewal, unless its due time changed since. */
    defer: ({ id, dueAt }: DueRenewal, to: number) => {
      const query = db
        .updateTable('sessions')
        .set({ renewal_at: to })
        .where('id', '=', id)
        .where('renewal_at', '=', dueAt)
      return sqlWrite(query)
    },
  }
}
