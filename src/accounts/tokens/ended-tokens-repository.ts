import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'

/** Tokens that were ended before their expiry, by the id of their `TokenReference`. */
export function createEndedTokens({ db }: Pick<Store, 'db'>) {
  return {
    has: async (id: string): Promise<boolean> =>
      (await db.selectFrom('ended_tokens').select('id').where('id', '=', id).executeTakeFirst()) !== undefined,
    /** Ends a token; ending it again changes nothing. `expiresAt`: epoch milliseconds of its own expiry. */
    end: (id: string, expiresAt: number) =>
      sqlWrite(
        db
          .insertInto('ended_tokens')
          .values({ id, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column('id').doNothing()),
      ),
    /** Removes the rows of tokens that had expired by then. */
    removeExpired: (before: number) => sqlWrite(db.deleteFrom('ended_tokens').where('expires_at', '<=', before)),
  }
}
