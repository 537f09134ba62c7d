import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'

/** Networks kept of one account; beyond it, those seen longest ago are forgotten. */
const maxPerUser = 20

/** From which networks somebody logged in to an account before. */
export interface KnownNetworks {
  /** When somebody last logged in to the account from the network, epoch milliseconds; null: never. */
  seenAt(userId: string, network: string): Promise<number | null>
  /** Notes a log-in, and forgets what is too much for one account. */
  note(userId: string, network: string, now: number): SqlWrite[]
  forgetUser(userId: string): SqlWrite
}

export function createKnownNetworks({ db }: Pick<Store, 'db'>): KnownNetworks {
  return {
    seenAt: async (userId, network) => {
      const row = await db
        .selectFrom('login_networks')
        .select('seen_at')
        .where('user_id', '=', userId)
        .where('network', '=', network)
        .executeTakeFirst()
      return row === undefined ? null : Number(row.seen_at)
    },
    note: (userId, network, now) => [
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
    forgetUser: (userId) => sqlWrite(db.deleteFrom('login_networks').where('user_id', '=', userId)),
  }
}
