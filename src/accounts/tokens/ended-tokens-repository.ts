import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'

/** Tokens of our own that were ended before their expiry, by id (`jti`). */
export interface EndedTokens {
  has(id: string): Promise<boolean>
  /** Ends a token; ending it again changes nothing. `expiresAt`: epoch milliseconds of its own expiry. */
  end(id: string, expiresAt: number): SqlWrite
  /** Removes the rows of tokens that have expired by now. */
  removeExpired(now: number): SqlWrite
}

export function createEndedTokens({ db }: Pick<Store, 'db'>): EndedTokens {
  return {
    has: async (id) =>
      (await db.selectFrom('ended_tokens').select('id').where('id', '=', id).executeTakeFirst()) !== undefined,
    end: (id, expiresAt) =>
      sqlWrite(
        db
          .insertInto('ended_tokens')
          .values({ id, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column('id').doNothing()),
      ),
    removeExpired: (now) => sqlWrite(db.deleteFrom('ended_tokens').where('expires_at', '<=', now)),
  }
}
