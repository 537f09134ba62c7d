import { endLostLeases } from '../../accounts/shared-sessions/lost-leases-repository.ts'
import { deleteSession } from '../../storage/delete-session.ts'
import { requireRole } from '../../storage/member-role.ts'
import { lockAccount } from '../../storage/owner-row.ts'
import { prepared } from '../../storage/prepared.ts'
import { requireSlots } from '../../storage/session-slots.ts'
import { sqlCheck, sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { HistoryEntry } from '../monitoring/history.ts'
import { checkColumns } from '../monitoring/planned-check.ts'
import type { Asker, SessionWrites } from '../repository.ts'
import { checkWrites, isUnrequestedCheck } from './check-writes.ts'
import { requireFreeExternalId } from './external-id.ts'
import { originRow } from './origin-row.ts'
import { rowOf } from './row.ts'
import { stateWrites } from './state-writes.ts'
import { sessionUpdate } from './update.ts'

export function sessionWrites({ db, dialect }: Pick<Store, 'db' | 'dialect'>, keptVersions: number): SessionWrites {
  const addHistory = prepared<{ sessionId: string; seen: string | null } & Omit<HistoryEntry, 'seen'>, never>((p) =>
    db.insertInto('session_checks').values({
      session_id: p('sessionId'),
      at: p('at'),
      id: p('id'),
      verdict: p('verdict'),
      confidence: p('confidence'),
      latency_ms: p('latencyMs'),
      cause: p('cause'),
      seen: p('seen'),
    }),
  )
  const countUse = prepared<{ id: string; now: number; successes: number; proven: number }, never>((p) =>
    db
      .updateTable('sessions')
      .set((eb) => ({
        total_requests: eb('total_requests', '+', 1),
        successful_requests: eb('successful_requests', '+', p('successes')),
        last_used_at: p('now'),
        updated_at: p('now'),
        consecutive_failures: eb
          .case()
          .when('state_version', '=', p('proven'))
          .then(0)
          .else(eb.ref('consecutive_failures'))
          .end(),
        alive_at: eb
          .case()
          .when('state_version', '=', p('proven'))
          .then(eb.cast<number>(eb.val(p('now')), 'bigint'))
          .else(eb.ref('alive_at'))
          .end(),
        seen_alive: eb.case().when('state_version', '=', p('proven')).then<0 | 1>(1).else(eb.ref('seen_alive')).end(),
        successes_since_alive: eb
          .case()
          .when('state_version', '=', p('proven'))
          .then(0)
          .else(eb('successes_since_alive', '+', p('successes')))
          .end(),
      }))
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
    requireUsable: (id, userId) => sqlCheck(usable({ id, userId })),
    lockAccount: (userId) => lockAccount(db, userId),
    endLostLeases: () => endLostLeases(db),
    countUse: (id, { now, isSuccess, provenVersion }) =>
      // No state has version 0.
      sqlWrite(countUse({ id, now, successes: isSuccess ? 1 : 0, proven: provenVersion ?? 0 })),
    insert: (session, state, limit) => [
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
    requireFreeExternalId: (session, externalId) => requireFreeExternalId(db, session, externalId),
    update: sessionUpdate(db),
    ...stateWrites(db, keptVersions),
    ...checkWrites(db),
    requireRole: (organizationId, userId, role) => requireRole(db, organizationId, userId, role),
    remove: (seen, now) => deleteSession(db, seen, now),
    addHistory: (sessionId, { seen, ...entry }) =>
      sqlWrite(addHistory({ ...entry, sessionId, seen: seen === null ? null : JSON.stringify(seen) }), 1),
    dropHistory: (sessionId, entries) =>
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
    markDue: (ids, by, now) => ids.map((id) => sqlWrite(dueNow(id, now, 'asked', by))),
    settleFirstCheck: ({ id, putVersion, nextValidationAt, nextValidationCause }, changes) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set(changes)
          .where('id', '=', id)
          .where('put_version', '=', putVersion)
          .where('next_validation_at', '=', nextValidationAt)
          .where('next_validation_cause', '=', nextValidationCause),
      ),
    markUnproven: (id, now) => sqlWrite(dueNow(id, now, 'refreshed', null)),
  }
}
