import { sql } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'
import { retryForMs } from '../backoff.ts'
import type { DeliveryClaim, DeliveryWrites, NewCallback } from '../repository.ts'

/** Later than the longest back-off with its jitter, and than any lease. */
const farthestMs = 86_400_000
const wasDisabled = 'The webhook was disabled.'
const tooManyWait = 'Too many newer messages wait for this webhook.'

export function deliveryWrites(db: Store['db']): DeliveryWrites {
  const held = ({ id, leaseUntil }: DeliveryClaim) =>
    db
      .updateTable('webhook_deliveries')
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .where('lease_until', '=', leaseUntil)
  const ended = (now: number, error: string) =>
    db
      .updateTable('webhook_deliveries')
      .set({ status: 'failed', error, next_attempt_at: null, lease_until: null, finished_at: now })
      .where('status', '=', 'pending')
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
  return {
    enqueue: (eventId, deliveries, now) => enqueue(db, eventId, deliveries, now),
    enqueueCallback: (callback, deliveryId, now) => enqueueCallback(db, callback, deliveryId, now),
    removeCallback: (id) => sqlWrite(db.deleteFrom('callbacks').where('id', '=', id)),
    removeCallbacksBefore: (before) => sqlWrite(db.deleteFrom('callbacks').where('created_at', '<', before)),
    claim: ({ id, attempts }, now, leaseUntil) =>
      sqlWrite(
        db
          .updateTable('webhook_deliveries')
          .set({ lease_until: leaseUntil, attempts: attempts + 1 })
          .where('id', '=', id)
          .where('status', '=', 'pending')
          .where('attempts', '=', attempts)
          .where('next_attempt_at', '<=', now)
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)])),
        1,
      ),
    release: (claim) => sqlWrite(held(claim).set((eb) => ({ lease_until: null, attempts: eb('attempts', '-', 1) }))),
    retry: (claim, { at, responseStatus, error }) =>
      sqlWrite(held(claim).set({ next_attempt_at: at, lease_until: null, response_status: responseStatus, error }), 1),
    finish: (claim, { status, responseStatus, error }, now) =>
      sqlWrite(
        held(claim).set({
          status,
          response_status: responseStatus,
          error,
          next_attempt_at: null,
          lease_until: null,
          finished_at: now,
        }),
        1,
      ),
    failIfDisabled: (id, now) =>
      sqlWrite(
        ended(now, wasDisabled)
          .$if(id !== null, (query) => query.where('id', '=', id))
          .where((eb) =>
            eb.exists(
              eb
                .selectFrom('webhooks as w')
                .select('w.id')
                .whereRef('w.id', '=', 'webhook_deliveries.webhook_id')
                .where('w.disabled_at', 'is not', null),
            ),
          ),
      ),
    failWaiting: (webhookId, now) => sqlWrite(ended(now, wasDisabled).where('webhook_id', '=', webhookId)),
    endOld: (ids, now) => sqlWrite(ended(now, tooManyWait).where('id', 'in', ids)),
    removeOld: (ids) =>
      sqlWrite(db.deleteFrom('webhook_deliveries').where('id', 'in', ids).where('status', '<>', 'pending')),
    replay: ({ id, status, attempts }, now) =>
      sqlWrite(
        db
          .updateTable('webhook_deliveries')
          .set({
            status: 'pending',
            attempts: 0,
            next_attempt_at: now,
            retry_until: now + retryForMs,
            lease_until: null,
            finished_at: null,
          })
          .where('id', '=', id)
          .where('status', '=', status)
          .where('attempts', '=', attempts)
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)])),
        1,
      ),
    pullIn: (now) => [
      sqlWrite(
        db
          .updateTable('webhook_deliveries')
          .set({ next_attempt_at: now, retry_until: now + retryForMs })
          .where('next_attempt_at', '>', now + farthestMs)
          .where('status', '=', 'pending'),
      ),
      sqlWrite(
        db
          .updateTable('webhook_deliveries')
          .set({ lease_until: null })
          .where('lease_until', '>', now + farthestMs),
      ),
    ],
    removeFinished: (before, limit) =>
      sqlWrite(
        db
          .deleteFrom('webhook_deliveries')
          .where('id', 'in', (eb) =>
            eb
              .selectFrom('webhook_deliveries')
              .select('id')
              .where('finished_at', '<', before)
              .orderBy('finished_at')
              .limit(limit),
          ),
      ),
  }
}

const columns = sql.raw('id, webhook_id, event_id, status, attempts, next_attempt_at, retry_until, created_at')

/** The values of these columns after the first two. */
const newDelivery = (eventId: string, now: number) =>
  sql`cast(${eventId} as text), 'pending', 0, cast(${now} as bigint), cast(${now + retryForMs} as bigint),
    cast(${now} as bigint)`

/** One statement for all webhooks. It selects from the table, so that one that was deleted meanwhile gets no delivery. */
function enqueue(db: Store['db'], ...[eventId, deliveries, now]: Parameters<DeliveryWrites['enqueue']>): SqlWrite {
  const made = deliveries.map(({ id, webhookId }) => sql`(cast(${id} as text), cast(${webhookId} as text))`)
  return sqlWrite(
    sql`
      with made (id, webhook_id) as (values ${sql.join(made)})
      insert into webhook_deliveries (${columns})
      select made.id, w.id, ${newDelivery(eventId, now)}
      from made join webhooks as w on w.id = made.webhook_id where w.disabled_at is null`.compile(db),
  )
}

function enqueueCallback(db: Store['db'], { id, accountId }: NewCallback, deliveryId: string, now: number): SqlWrite[] {
  return [
    sqlWrite(db.updateTable('callbacks').set({ owed: 1 }).where('id', '=', id).where('owed', '=', 0), 1),
    sqlWrite(
      sql`
        insert into webhook_deliveries (${columns})
        select cast(${deliveryId} as text), w.id, ${newDelivery(id, now)}
        from webhooks as w where w.account_id = ${accountId} and w.kind = 'callback' and w.disabled_at is null`.compile(
        db,
      ),
    ),
  ]
}
