import type { ExpressionBuilder } from 'kysely'
import { sessionOf, sessionShape } from '../sessions/repository/row.ts'
import type { Session } from '../sessions/session.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { Tables } from '../storage/tables.ts'

/** A time before a date: more than `above` and at most `within` milliseconds before it. */
export interface Span {
  readonly above: number
  readonly within: number
}

export type ExpiringRepository = ReturnType<typeof createExpiringRepository>

export function createExpiringRepository({ db, rows }: Pick<Store, 'db' | 'rows'>) {
  return {
    /**
     * Usable sessions whose date is in the span, and for which this span, or a nearer one, was not reported for that
     * date.
     */
    expiring: async (now: number, { above, within }: Span, limit: number): Promise<Session[]> => {
      const query = db
        .selectFrom('sessions')
        .select(sessionShape.names)
        .where('expires_at', '>', now + above)
        .where('expires_at', '<=', now + within)
        .where('deleted_at', 'is', null)
        .where('disabled', '=', 0)
        .where('status', '<>', 'invalid')
        .where((eb) => isUnnoted(eb, within))
        .orderBy('expires_at')
        .limit(limit)
      return (await rows(query.compile(), sessionShape)).map(sessionOf)
    },
    /** Records that it was reported. Conflicts when another node was faster or the date changed. */
    noteExpiring: ({ id, expiresAt }: Session, { within }: Span) => {
      const query = db
        .updateTable('sessions')
        .set({ expiring_noted_at: expiresAt, expiring_noted_within: within })
        .where('id', '=', id)
        .where('expires_at', '=', expiresAt)
        .where('deleted_at', 'is', null)
        .where((eb) => isUnnoted(eb, within))
      return sqlWrite(query, 1)
    },
  }
}

/** Neither this span nor a nearer one was reported for the session's date. */
function isUnnoted(eb: ExpressionBuilder<Tables, 'sessions'>, within: number) {
  return eb.or([
    eb('expiring_noted_at', 'is', null),
    eb('expiring_noted_at', '<>', eb.ref('expires_at')),
    eb('expiring_noted_within', '>', within),
  ])
}
