import type { Clock } from '../../clock.ts'
import { countAll } from '../../storage/count-all.ts'
import type { SealedValue } from '../../storage/sealed-value.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'
import { type OwnedRow, rowContext } from '../../vault/seal-context.ts'
import { sealUnderNewKey, type Vault } from '../../vault/vault.ts'

/** A callback to post. */
export interface Callback {
  /** UUID; the same for every attempt. */
  readonly id: string
  readonly accountId: string
  readonly url: string
  /** JSON, exactly as it is sent. */
  readonly body: string
}

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
    /** The write that queues a body for posting, sealed with a data key of its own. Throws VAULT_UNAVAILABLE. */
    post: async ({ url, body, ...own }: Callback): Promise<SqlWrite> => {
      const plain = Buffer.from(JSON.stringify({ url, body }))
      const { wrappedKey, sealed } = await sealUnderNewKey(vault, rowContext(own, 'callback'), plain)
      return sqlWrite(
        db.insertInto('callbacks').values({
          id: own.id,
          account_id: own.accountId,
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

/** Address and body of a queued message. Throws VAULT_UNAVAILABLE. */
export async function openCallback(
  vault: Pick<Vault, 'open'>,
  own: OwnedRow,
  { wrappedKey, sealed }: SealedValue,
): Promise<Pick<Callback, 'url' | 'body'>> {
  return JSON.parse(String(await vault.open(rowContext(own, 'callback'), wrappedKey, sealed)))
}
