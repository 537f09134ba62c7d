import type { Clock } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import { type CallbackMessage, sealCallback } from './callback-seal.ts'
import { callbackRows } from './repository/callback-rows.ts'

/**
 * The outbox of results: what is posted to an address that a client gave with its request. A row in the commit of what it
 * tells of; it is sent, and repeated, by whoever finds it.
 */
export interface CallbackOutbox {
  /** Has a body posted; part of a commit. Throws VAULT_UNAVAILABLE. */
  post(message: CallbackMessage): Promise<SqlWrite>
  /** What waits to be delivered for an account. */
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
