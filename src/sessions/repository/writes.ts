import type { Expression } from 'kysely'
import { endLostLeases } from '../../accounts/shared-sessions/lost-leases-repository.ts'
import { requireCredential } from '../../storage/credential.ts'
import { deleteSession } from '../../storage/delete-session.ts'
import { requireRole } from '../../storage/member-role.ts'
import { lockAccount } from '../../storage/owner-row.ts'
import { prepared } from '../../storage/prepared.ts'
import { requireSlots } from '../../storage/session-slots.ts'
import { sqlCheck, sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'
import type { HistoryEntry } from '../monitoring/history.ts'
import { checkColumns } from '../monitoring/planned-check.ts'
import type { Session } from '../session.ts'
import type { Asker, SealedState, SessionChanges } from '../stored-session.ts'
import { checkWrites, isUnrequestedCheck } from './check-writes.ts'
import { requireFreeExternalId } from './external-id.ts'
import { originRow } from './origin-row.ts'
import { rowOf } from './row.ts'
import { stateWrites } from './state-writes.ts'
import { sessionUpdate } from './update.ts'

interface CountedUse {
  readonly now: number
  readonly isSuccess: boolean
  readonly provenVersion: number | null
}

/** Writes, for a commit together with their audit entries. */
export function sessionWrites({ db, dialect }: Pick<Store, 'db' | 'dialect'>, keptVersions: number) {
  // PostgreSQL does not know the types of values in a select list.
  const addHistory = prepared<{ sessionId: string; seen: string | null } & Omit<HistoryEntry, 'seen'>, never>((p) =>
    db
      .insertInto('session_checks')
      .columns(['session_id', 'at', 'id', 'verdict', 'confidence', 'latency_ms', 'cause', 'seen'])
      .expression(
        db
          .selectFrom('sessions')
          .select((eb) => [
            'id as session_id',
            eb.cast<number>(eb.val(p('at')), 'bigint').as('at'),
            eb.cast<string>(eb.val(p('id')), 'text').as('check_id'),
            eb.cast<HistoryEntry['verdict']>(eb.val(p('verdict')), 'text').as('verdict'),
            eb.cast<number>(eb.val(p('confidence')), 'integer').as('confidence'),
            eb.cast<number | null>(eb.val(p('latencyMs')), 'integer').as('latency_ms'),
            eb.cast<HistoryEntry['cause']>(eb.val(p('cause')), 'text').as('cause'),
            eb.cast<string | null>(eb.val(p('seen')), 'text').as('seen'),
          ])
          .where('id', '=', p('sessionId'))
          .where('deleted_at', 'is', null),
      ),
  )
  const countUse = prepared<{ id: string; now: number; successes: number; proven: number }, never>((p) =>
    db
      .updateTable('sessions')
      .set((eb) => {
        const ifProven = <Value>(then: Expression<Value>, otherwise: Expression<Value>) =>
          eb.case().when('state_version', '=', p('proven')).then(then).else(otherwise).end()
        return {
          total_requests: eb('total_requests', '+', 1),
          successful_requests: eb('successful_requests', '+', p('successes')),
          last_used_at: p('now'),
          updated_at: p('now'),
          consecutive_failures: ifProven(eb.lit(0), eb.ref('consecutive_failures')),
          alive_at: ifProven(eb.cast<number | null>(eb.val(p('now')), 'bigint'), eb.ref('alive_at')),
          seen_alive: ifProven(eb.lit(1), eb.ref('seen_alive')),
          successes_since_alive: ifProven(eb.lit(0), eb('successes_since_alive', '+', p('successes'))),
        }
      })
      .where('id', '=', p('id')),
  )
  const usable = prepared<{ id: string; userId: string }, never>((p) => {
    const query = db
      .selectFrom('sessions as s')
      .select('s.id')
      .where('s.id', '=', p('id'))
      .where('s.deleted_at', 'is', null)
      .where('s.disabled', '=', 0)
      .where((eb) =>
        eb.or([
          eb('s.account_id', '=', p('userId')),
          eb.exists(
            eb
              .selectFrom('memberships as m')
              .select('m.role')
              .whereRef('m.organization_id', '=', 's.organization_id')
              .where('m.user_id', '=', p('userId')),
          ),
        ]),
      )
    // SQLite has a single writer; on PostgreSQL the row must not change until the commit.
    return dialect === 'sqlite' ? query : query.forShare('s')
  })
  const dueNow = (id: string, now: number, cause: 'asked' | 'refreshed', by: Asker | null) =>
    db
      .updateTable('sessions')
      .set(checkColumns({ at: now, cause }, by))
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      // A requested check keeps its time.
      .where((eb) => eb.or([eb('next_validation_at', 'is', null), isUnrequestedCheck]))
  return {
    /** Conflicts unless the session exists, is not disabled, and the user may (still) use it. */
    requireUsable: (id: string, userId: string) => sqlCheck(usable({ id, userId })),
    /** Throws UNAUTHORIZED in the commit unless the credential is still valid. */
    requireCredential: requireCredential(db),
    /** See `endLostLeases` of accounts/shared-sessions/lost-leases-repository.ts. */
    endLostLeases: () => endLostLeases(db),
    /**
     * Counts one use of a session, independent of other changes. `provenVersion`: the version of the state that was seen
     * logged in, or null. It resets the failures of that version only.
     */
    countUse: (id: string, { now, isSuccess, provenVersion }: CountedUse) =>
      // No state has version 0.
      sqlWrite(countUse({ id, now, successes: isSuccess ? 1 : 0, proven: provenVersion ?? 0 })),
    /**
     * A new session. Conflicts: `owner_gone`; `external_id_taken`; `limit_reached` when its account has no free slot, where
     * `limit` holds for accounts without a limit of their own.
     */
    insert: (session: Session, state: SealedState, limit: number): SqlWrite[] => [
      lockAccount(db, session.accountId),
      ...requireFreeExternalId(db, session, session.externalId),
      sqlWrite(db.insertInto('sessions').values(rowOf(session)), 1),
      sqlWrite(
        db.insertInto('session_states').values({
          session_id: session.id,
          version: state.version,
          wrapped_key: state.wrappedKey,
          sealed: state.sealed,
          ...originRow(state.origin),
        }),
        1,
      ),
      ...requireSlots(db, session.accountId, limit, session.createdAt),
    ],
    /** Conflicts (`external_id_taken`) when another session of the account has the external id. Place it before `update`. */
    requireFreeExternalId: (session: Pick<Session, 'id' | 'accountId'>, externalId: string | null) =>
      requireFreeExternalId(db, session, externalId),
    update: sessionUpdate(db),
    ...stateWrites(db, keptVersions),
    ...checkWrites(db),
    /** Conflicts unless the user still has that role in the organization. */
    requireRole: requireRole(db),
    /** See `deleteSession` of storage/delete-session.ts. */
    remove: deleteSession(db),
    /** Adds a check to the history; does nothing when the session was deleted meanwhile. */
    addHistory: (sessionId: string, { seen, ...entry }: HistoryEntry) =>
      sqlWrite(addHistory({ ...entry, sessionId, seen: seen === null ? null : JSON.stringify(seen) })),
    dropHistory: (sessionId: string, entries: readonly HistoryEntry[]) =>
      entries.length === 0
        ? []
        : [
            sqlWrite(
              db
                .deleteFrom('session_checks')
                .where('session_id', '=', sessionId)
                .where('at', 'in', [...new Set(entries.map(({ at }) => at))])
                .where(
                  'id',
                  'in',
                  entries.map(({ id }) => id),
                ),
            ),
          ],
    /** Makes sessions due now, because a user requested it. */
    markDue: (ids: readonly string[], by: Asker, now: number) =>
      ids.map((id) => sqlWrite(dueNow(id, now, 'asked', by))),
    /**
     * Changes a session when a judged scrape has replaced its first check; does nothing when that check was made or
     * planned again meanwhile.
     */
    settleFirstCheck: ({ id, putVersion, nextValidationAt, nextValidationCause }: Session, changes: SessionChanges) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set(changes)
          .where('id', '=', id)
          .where('put_version', '=', putVersion)
          .where('next_validation_at', '=', nextValidationAt)
          .where('next_validation_cause', '=', nextValidationCause),
      ),
    /** Makes a session due now, as after new cookies. */
    markUnproven: (id: string, now: number) => sqlWrite(dueNow(id, now, 'refreshed', null)),
  }
}
