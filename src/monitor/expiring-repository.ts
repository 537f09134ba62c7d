import { sessionOf, sessionShape } from '../sessions/repository/row.ts'
import type { Session } from '../sessions/session.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'

/** A time before a date: more than `above` and at most `within` milliseconds before it. */
export interface Span {
  readonly above: number
  readonly within: number
}

export interface ExpiringRepository {
  /**
   * Usable sessions whose date is in the span, and for which this span, or a nearer one, was not reported for that
   * date.
   */
  expiring(now: number, span: Span, limit: number): Promise<Session[]>
  /** Records that it was reported. Conflicts when another node was faster or the date changed. */
  noteExpiring(session: Session, span: Span): SqlWrite
}

export function createExpiringRepository({ db, rows }: Pick<Store, 'db' | 'rows'>): ExpiringRepository {
  return {
    expiring: async (now, { above, within }, limit) => {
      const query = db
        .selectFrom('sessions')
        .select(sessionShape.names)
        .where('expires_at', '>', now + above)
        .where('expires_at', '<=', now + within)
        .where('deleted_at', 'is', null)
        .where('disabled', '=', 0)
        .where('status', '<>', 'invalid')
        .where((eb) =>
          eb.or([
            eb('expiring_noted_at', 'is', null),
            eb('expiring_noted_at', '<>', eb.ref('expires_at')),
            eb('expiring_noted_within', '>', within),
          ]),
        )
        .orderBy('expires_at')
        .limit(limit)
      return (await rows(query.compile(), sessionShape)).map(sessionOf)
    },
    noteExpiring: ({ id, expiresAt }, { within }) => {
      const query = db
        .updateTable('sessions')
        .set({ expiring_noted_at: expiresAt, expiring_noted_within: within })
        .where('id', '=', id)
        .where('expires_at', '=', expiresAt)
        .where('deleted_at', 'is', null)
        .where((eb) =>
          eb.or([
            eb('expiring_noted_at', 'is', null),
            eb('expiring_noted_at', '<>', expiresAt),
            eb('expiring_noted_within', '>', within),
          ]),
        )
      return sqlWrite(query, 1)
    },
  }
}
