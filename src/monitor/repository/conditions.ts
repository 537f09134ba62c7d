import { type ExpressionBuilder, sql } from 'kysely'
import type { Database, Tables } from '../../storage/tables.ts'

/**
 * Somebody waits for the check: it was requested, or is a first check. Literals instead of parameters, because only
 * then SQLite uses the index `sessions_awaited`.
 */
export const isAwaited = sql<boolean>`next_validation_cause in ('asked', 'refreshed', 'first')`
/** Neither requested nor a first check. */
export const isRoutine = sql<boolean>`coalesce(next_validation_cause, 'due') not in ('asked', 'refreshed', 'first')`

/** Excludes sessions of disabled accounts. */
export function ofLivingAccount(eb: ExpressionBuilder<Tables, 'sessions'>) {
  return eb.exists(
    eb
      .selectFrom('users')
      .select('users.id')
      .whereRef('users.id', '=', 'sessions.account_id')
      .where('users.disabled', '=', 0),
  )
}

/** The e-mail of the user who requested the check, if that user may still use the session. */
export function askerOf(eb: ExpressionBuilder<Tables, 'sessions'>) {
  return eb
    .selectFrom('users as asker')
    .select('asker.email')
    .whereRef('asker.id', '=', 'sessions.next_validation_by')
    .where('asker.disabled', '=', 0)
    .where((asker) =>
      asker.or([
        asker('asker.id', '=', asker.ref('sessions.account_id')),
        asker.exists(
          asker
            .selectFrom('memberships')
            .select('memberships.role')
            .whereRef('memberships.user_id', '=', 'asker.id')
            .whereRef('memberships.organization_id', '=', 'sessions.organization_id'),
        ),
      ]),
    )
}

export function unscheduled(db: Database) {
  return db
    .selectFrom('sessions')
    .where('next_validation_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('disabled', '=', 0)
    .where('status', '<>', 'invalid')
}
