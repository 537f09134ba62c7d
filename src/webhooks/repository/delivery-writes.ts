import { sql } from 'kysely'
import { dayMs } from '../../clock.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import { retryForMs } from '../backoff.ts'
import type { Delivery, DeliveryClaim, NewCallback } from '../webhook.ts'
import { isUnclaimed } from './delivery-queries.ts'

/** Later than the longest back-off with its jitter, and than any lease. */
const farthestMs = dayMs
const wasDisabled = 'The webhook was disabled.'
const tooManyWait = 'Too many newer messages wait for this webhook.'

export function deliveryWrites(db: Store['db']) {
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
      .where(isUnclaimed(now))
  return {
    /** Creates the deliveries of an event, at least one, except to webhooks that are gone or disabled by then. */
    enqueue: (eventId: string, deliveries: readonly Pick<Delivery, 'id' | 'webhookId'>[], now: number) => {
      const made = deliveries.map(({ id, webhookId }) => sql`(cast(${id} as text), cast(${webhookId} as text))`)
      // One statement for all webhooks. It selects from the table, so that one that was deleted meanwhile gets no delivery.
      const insert = sql`
        with made (id, webhook_id) as (values ${sql.join(made)})
        insert into webhook_deliveries (${columns})
        select made.id, w.id, ${newDelivery(eventId, now)}
        from made join webhooks as w on w.id = made.webhook_id where w.disabled_at is null`
      return sqlWrite(insert.compile(db))
    },
    /** Creates the delivery of a result. Conflicts when there is one. */
    enqueueCallback: ({ id, accountId }: NewCallback, deliveryId: string, now: number) => {
      const insert = sql`
        insert into webhook_deliveries (${columns})
        select cast(${deliveryId} as text), w.id, ${newDelivery(id, now)}
        from webhooks as w where w.account_id = ${accountId} and w.kind = 'callback' and w.disabled_at is null`
      return [
        sqlWrite(db.updateTable('callbacks').set({ owed: 1 }).where('id', '=', id).where('owed', '=', 0), 1),
        sqlWrite(insert.compile(db)),
      ]
    },
    /** Removes a result whose delivery has ended, with its key. */
    removeCallback: (id: string) => sqlWrite(db.deleteFrom('callbacks').where('id', '=', id)),
    /** Removes results older than `before`, except those whose delivery waits: their user is disabled, or no server ran. */
    removeCallbacksBefore: (before: number) =>
      sqlWrite(
        db
          .deleteFrom('callbacks')
          .where('created_at', '<', before)
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom('webhooks as w')
                  .innerJoin('webhook_deliveries as d', 'd.webhook_id', 'w.id')
                  .select('d.id')
                  .where('w.kind', '=', 'callback')
                  .where('d.status', '=', 'pending')
                  .whereRef('w.account_id', '=', 'callbacks.account_id')
                  .whereRef('d.event_id', '=', 'callbacks.id'),
              ),
            ),
          ),
      ),
    /** Claims a due delivery and counts the attempt. Conflicts when another node was faster. */
    claim: ({ id, attempts }: Delivery, now: number, leaseUntil: number) =>
      sqlWrite(
        db
          .updateTable('webhook_deliveries')
          .set({ lease_until: leaseUntil, attempts: attempts + 1 })
          .where('id', '=', id)
          .where('status', '=', 'pending')
          .where('attempts', '=', attempts)
          .where('next_attempt_at', '<=', now)
          .where(isUnclaimed(now)),
        1,
      ),
    /** Gives a claim back and does not count the attempt. */
    release: (claim: DeliveryClaim) =>
      sqlWrite(held(claim).set((eb) => ({ lease_until: null, attempts: eb('attempts', '-', 1) }))),
    /** Ends a claim. Conflicts when it expired and another node claimed the delivery. */
    retry: (
      claim: DeliveryClaim,
      {
        at,
        retryUntil,
        responseStatus,
        error,
      }: Pick<Delivery, 'retryUntil' | 'responseStatus' | 'error'> & { readonly at: number },
    ) =>
      sqlWrite(
        held(claim).set({
          next_attempt_at: at,
          retry_until: retryUntil,
          lease_until: null,
          response_status: responseStatus,
          error,
        }),
        1,
      ),
    finish: (
      claim: DeliveryClaim,
      {
        status,
        responseStatus,
        error,
      }: Pick<Delivery, 'responseStatus' | 'error'> & { readonly status: 'delivered' | 'failed' },
      now: number,
    ) =>
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
    /** Ends the delivery (null: every delivery) that waits, and is not being sent, if its webhook is disabled. */
    failIfDisabled: (id: string | null, now: number) =>
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
    /** Ends every delivery of a webhook that waits and is not being sent. */
    failWaiting: (webhookId: string, now: number) =>
      sqlWrite(ended(now, wasDisabled).where('webhook_id', '=', webhookId)),
    /** Ends these, because too many wait, unless they are being sent. */
    endOld: (ids: readonly string[], now: number) => sqlWrite(ended(now, tooManyWait).where('id', 'in', ids)),
    /** Removes these, unless they wait again. */
    removeOld: (ids: readonly string[]) =>
      sqlWrite(db.deleteFrom('webhook_deliveries').where('id', 'in', ids).where('status', '<>', 'pending')),
    /** Makes a delivery due again, with all its attempts. Conflicts while it is being sent. */
    replay: ({ id, status, attempts }: Delivery, now: number) =>
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
          .where(isUnclaimed(now)),
        1,
      ),
    /** Makes deliveries due now that wait longer than any back-off: a clock that was ahead set their time. */
    pullIn: (now: number) => [
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
    removeFinished: (before: number, limit: number) =>
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
