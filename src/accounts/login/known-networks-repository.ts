import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'

/** Networks stored per account; beyond it the ones used longest ago are removed. */
const maxPerUser = 20

/** The networks from which users have logged in before. */
export function createKnownNetworks({ db }: Pick<Store, 'db'>) {
  return {
    /** The last login to the account from the network, epoch milliseconds; null: never. */
    seenAt: async (userId: string, network: string): Promise<number | null> => {
      const row = await db
        .selectFrom('login_networks')
        .select('seen_at')
        .where('user_id', '=', userId)
        .where('network', '=', network)
        .executeTakeFirst()
      return row === undefined ? null : Number(row.seen_at)
    },
    /** Records a login and removes networks beyond the limit of the account. */
    note: (userId: string, network: string, now: number) => [
      sqlWrite(
        db
          .insertInto('login_networks')
          .values({ user_id: userId, network, seen_at: now })
          .onConflict((conflict) => conflict.columns(['user_id', 'network']).doUpdateSet({ seen_at: now })),
      ),
      sqlWrite(
        db
          .deleteFrom('login_networks')
          .where('user_id', '=', userId)
          .where('network', 'not in', (eb) =>
            eb
              .selectFrom('login_networks')
              .select('network')
              .where('user_id', '=', userId)
              .orderBy('seen_at', 'desc')
              .orderBy('network')
              .limit(maxPerUser),
          ),
      ),
    ],
    forgetUser: (userId: string) => sqlWrite(db.deleteFrom('login_networks').where('user_id', '=', userId)),
  }
}
