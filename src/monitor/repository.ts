import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'

/** A session whose date has passed and whose audit trail does not say so yet. */
export interface PassedDate {
  readonly id: string
  readonly expiresAt: number
}

export interface MonitorRepository {
  /** Sessions due for validation that no node holds, longest due first. */
  due(now: number, limit: number): Promise<{ readonly id: string; readonly accountId: string }[]>
  /** Takes a due session until `leaseUntil`; conflicts where another node was first. */
  claim(id: string, now: number, leaseUntil: number): SqlWrite
  /** Ends a claim without a validation. */
  drop(id: string): SqlWrite
  passedDates(now: number, limit: number): Promise<PassedDate[]>
  /** Marks a date as noted; conflicts where another node was first or the date changed. */
  notePassed(passed: PassedDate): SqlWrite
}

export function createMonitorRepository({ db }: Pick<Store, 'db'>): MonitorRepository {
  const write = (query: { compile(): { sql: string; parameters: readonly unknown[] } }): SqlWrite => {
    const { sql, parameters } = query.compile()
    return { sql, params: parameters, expect: 1 }
  }
  return {
    due: async (now, limit) => {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'account_id'])
        .where('next_validation_at', '<=', now)
        .where('deleted_at', 'is', null)
        .where('disabled', '=', 0)
        .where((eb) => eb.or([eb('validation_lease_until', 'is', null), eb('validation_lease_until', '<=', now)]))
        .orderBy('next_validation_at')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.id, accountId: row.account_id }))
    },
    claim: (id, now, leaseUntil) =>
      write(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: leaseUntil })
          .where('id', '=', id)
          .where('next_validation_at', '<=', now)
          .where((eb) => eb.or([eb('validation_lease_until', 'is', null), eb('validation_lease_until', '<=', now)])),
      ),
    drop: (id) =>
      write(
        db.updateTable('sessions').set({ next_validation_at: null, validation_lease_until: null }).where('id', '=', id),
      ),
    passedDates: async (now, limit) => {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'expires_at'])
        .where('expires_at', '<=', now)
        .where('deleted_at', 'is', null)
        .where((eb) => eb.or([eb('expiry_noted_at', 'is', null), eb('expiry_noted_at', '<>', eb.ref('expires_at'))]))
        .orderBy('expires_at')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.id, expiresAt: row.expires_at ?? now }))
    },
    notePassed: ({ id, expiresAt }) =>
      write(
        db
          .updateTable('sessions')
          .set({ expiry_noted_at: expiresAt })
          .where('id', '=', id)
          .where('expires_at', '=', expiresAt)
          .where((eb) => eb.or([eb('expiry_noted_at', 'is', null), eb('expiry_noted_at', '<>', expiresAt)])),
      ),
  }
}
