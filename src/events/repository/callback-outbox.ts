import type { Clock } from '../../clock.ts'
import { countAll } from '../../storage/count-all.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'
import type { Vault } from '../../vault/vault.ts'
import { type Callback, sealCallback } from '../callback-seal.ts'

export type CallbackOutbox = ReturnType<typeof createCallbackOutbox>

/**
 * The outbox for results that are posted to an address from the client's request. The row is in the commit of the
 * change it reports; any node sends it later and repeats failed attempts.
 */
export function createCallbackOutbox({
  db,
  vault,
  clock,
}: Pick<Store, 'db'> & { readonly vault: Vault; readonly clock: Clock }) {
  return {
    /** The write that queues a body for posting. Throws VAULT_UNAVAILABLE. */
    post: async (message: Callback): Promise<SqlWrite> => {
      const { wrappedKey, sealed } = await sealCallback(vault, message)
      return sqlWrite(
        db.insertInto('callbacks').values({
          id: message.id,
          account_id: message.accountId,
          wrapped_key: wrappedKey,
          sealed,
          bytes: sealed.length,
          created_at: clock.now(),
        }),
        1,
      )
    },
    /** Queued messages of an account. */
    waiting: async (accountId: string): Promise<{ readonly count: number; readonly bytes: number }> => {
      const row = await db
        .selectFrom('callbacks')
        .select((eb) => [countAll, eb.fn.sum<number | null>('bytes').as('bytes')])
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
      return { count: Number(row.n), bytes: Number(row.bytes ?? 0) }
    },
  }
}
