import type { Clock } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import { type Callback, sealCallback } from './callback-seal.ts'
import { callbackRows } from './repository/callback-rows.ts'

/**
 * The outbox for results that are posted to an address from the client's request. The row is in the commit of the
 * change it reports; any node sends it later and repeats failed attempts.
 */
export interface CallbackOutbox {
  /** The write that queues a body for posting. Throws VAULT_UNAVAILABLE. */
  post(message: Callback): Promise<SqlWrite>
  /** Queued messages of an account. */
  waiting(accountId: string): Promise<{ readonly count: number; readonly bytes: number }>
}

export function createCallbackOutbox({
  db,
  vault,
  clock,
}: Pick<Store, 'db'> & { readonly vault: Vault; readonly clock: Clock }): CallbackOutbox {
  const rows = callbackRows(db)
  return {
    post: async (message) => rows.insert(message, await sealCallback(vault, message), clock.now()),
    waiting: (accountId) => rows.waiting(accountId),
  }
}
