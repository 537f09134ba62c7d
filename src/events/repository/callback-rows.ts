import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite, Write } from '../../storage/write.ts'
import type { Callback, SealedCallback } from '../callback-seal.ts'

/** Rows of the outbox for results. */
export interface CallbackRows {
  insert(message: Pick<Callback, 'id' | 'accountId'>, sealed: SealedCallback, now: number): SqlWrite
  waiting(accountId: string): Promise<{ readonly count: number; readonly bytes: number }>
}

export function callbackRows(db: Store['db']): CallbackRows {
  return {
    insert: ({ id, accountId }, { wrappedKey, sealed }, now) =>
      sqlWrite(
        db.insertInto('callbacks').values({
          id,
          account_id: accountId,
          wrapped_key: wrappedKey,
          sealed,
          bytes: sealed.length,
          created_at: now,
        }),
        1,
      ),
    waiting: async (accountId) => {
      const row = await db
        .selectFrom('callbacks')
        .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.sum<number | null>('bytes').as('bytes')])
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
      return { count: Number(row.n), bytes: Number(row.bytes ?? 0) }
    },
  }
}

/** By its SQL text: writes cross threads as plain data. */
export function isCallbackInsert(write: Write): boolean {
  return 'sql' in write && write.sql.startsWith('insert into "callbacks"')
}
