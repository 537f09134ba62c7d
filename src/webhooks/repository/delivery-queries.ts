import { type ExpressionBuilder, sql } from 'kysely'
import { type EventData, type EventType, endsSharing, type StoredEvent } from '../../events/event.ts'
import { countAll } from '../../storage/count-all.ts'
import { firstRow } from '../../storage/first-row.ts'
import type { PageCursor } from '../../storage/page-cursor.ts'
import type { Store } from '../../storage/store.ts'
import type { Tables } from '../../storage/tables.ts'
import type { Delivery, DeliveryStatus, DueDelivery, DueExcept, NewCallback } from '../webhook.ts'
import { deliveryOf, webhookOf } from './row.ts'

interface DeliveryFilter {
  readonly status: DeliveryStatus | null
  readonly after: PageCursor | null
  readonly limit: number
}

interface OldDeliveries {
  readonly webhookId: string
  readonly status: DeliveryStatus
  readonly limit: number
  readonly now: number
}

/** The condition that no node attempts a delivery at `now`: nobody has claimed it, or the claim is over. */
export function isUnclaimed(now: number) {
  return (eb: ExpressionBuilder<Tables, 'webhook_deliveries'>) =>
    eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)])
}

export function deliveryQueries(db: Store['db']) {
  const deliveries = () =>
    db
      .selectFrom('webhook_deliveries as d')
      .leftJoin('events as e', 'e.id', 'd.event_id')
      .selectAll('d')
      .select('e.type as event_type')
  return {
    findDelivery: (webhookId: string, id: string): Promise<Delivery | null> =>
      firstRow(deliveries().where('d.webhook_id', '=', webhookId).where('d.id', '=', id), deliveryOf),
    /** Newest first. */
    listDeliveries: async (webhookId: string, { status, after, limit }: DeliveryFilter): Promise<Delivery[]> => {
      let query = deliveries().where('d.webhook_id', '=', webhookId)
      if (status !== null) query = query.where('d.status', '=', status)
      if (after !== null) {
        const { createdAt, id } = after
        query = query.where((eb) => eb(eb.refTuple('d.created_at', 'd.id'), '<', eb.tuple(createdAt, id)))
      }
      const rows = await query.orderBy('d.created_at', 'desc').orderBy('d.id', 'desc').limit(limit).execute()
      return rows.map(deliveryOf)
    },
    /** Deliveries that are due and that no node holds, longest due first, except `except`. */
    due: (now: number, limit: number, except: DueExcept) => due(db, now, limit, except),
    /** Deliveries with a status older than the newest `most`, oldest first, except those being sent. Returns ids. */
    olderThanNewest: async (most: number, { webhookId, status, limit, now }: OldDeliveries): Promise<string[]> => {
      const of = db.selectFrom('webhook_deliveries').where('webhook_id', '=', webhookId).where('status', '=', status)
      const newest = await of
        .select(['created_at', 'id'])
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .offset(most)
        .executeTakeFirst()
      if (newest === undefined) return []
      const rows = await of
        .select('id')
        .where((eb) => eb(eb.refTuple('created_at', 'id'), '<=', eb.tuple(newest.created_at, newest.id)))
        .where(isUnclaimed(now))
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
    /** Whether a delivery reached the webhook since `since`. */
    reachedSince: async (webhookId: string, since: number): Promise<boolean> => {
      const row = await db
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('webhook_id', '=', webhookId)
        .where('status', '=', 'delivered')
        .where('finished_at', '>=', since)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    /** Oldest first. */
    newCallbacks: async (limit: number): Promise<NewCallback[]> => {
      const rows = await db
        .selectFrom('callbacks')
        .select(['id', 'account_id'])
        .where('owed', '=', 0)
        .orderBy('created_at')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.id, accountId: row.account_id }))
    },
    countFinished: async (before: number): Promise<number> => {
      const row = await db
        .selectFrom('webhook_deliveries')
        .select(countAll)
        .where('finished_at', '<', before)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
  }
}

/**
 * Reads a few of each webhook: a receiver that does not answer leaves hundreds of thousands, which would all be read
 * whenever somebody else's is due.
 */
async function due(
  db: Store['db'],
  now: number,
  limit: number,
  { accounts, webhooks, deliveries }: DueExcept,
): Promise<DueDelivery[]> {
  let query = db
    .withRecursive('owing(id)', (cte) =>
      cte
        .selectFrom('webhook_deliveries as o')
        .select((eb) => eb.fn.min<string | null>('o.webhook_id').as('id'))
        .where('o.next_attempt_at', 'is not', null)
        .unionAll(
          cte
            .selectFrom('owing')
            .select((eb) =>
              eb
                .selectFrom('webhook_deliveries as o')
                .select((of) => of.fn.min<string | null>('o.webhook_id').as('id'))
                .whereRef('o.webhook_id', '>', 'owing.id')
                .where('o.next_attempt_at', 'is not', null)
                .as('id'),
            )
            .where('owing.id', 'is not', null),
        ),
    )
    .selectFrom('owing')
    .innerJoin('webhooks as w', 'w.id', 'owing.id')
    .innerJoin('webhook_deliveries as d', (join) =>
      join.on((eb) => {
        let of = eb
          .selectFrom('webhook_deliveries as o')
          .leftJoin('events as oe', 'oe.id', 'o.event_id')
          .select('o.id')
          .whereRef('o.webhook_id', '=', 'w.id')
          .where('o.next_attempt_at', '<=', now)
          .where('o.status', '=', 'pending')
          .where((or) => or.or([or('o.lease_until', 'is', null), or('o.lease_until', '<=', now)]))
        if (deliveries.length > 0) of = of.where('o.id', 'not in', [...deliveries])
        return eb('d.id', 'in', of.orderBy('o.next_attempt_at').orderBy('oe.seq').limit(limit))
      }),
    )
    .innerJoin('users as u', 'u.id', 'w.account_id')
    .leftJoin('events as e', 'e.id', 'd.event_id')
    .leftJoin('sessions as s', 's.id', 'e.session_id')
    .leftJoin('callbacks as c', 'c.id', 'd.event_id')
    .selectAll('d')
    .select(['e.type as event_type', 'e.seq', 'e.at', 'e.data', 'e.session_id'])
    .select(['e.account_id as event_account_id', 'e.organization_id as event_organization_id'])
    .select(['w.account_id', 'w.organization_id', 'w.url', 'w.description', 'w.event_types', 'w.wrapped_key'])
    .select(['w.sealed_secret', 'w.disabled_at', 'w.disabled_reason', 'w.updated_at'])
    .select(['w.created_at as webhook_created_at', 's.organization_id as shared_with'])
    .select(['c.wrapped_key as callback_key', 'c.sealed as callback_sealed'])
    .where('w.disabled_at', 'is', null)
    .where((eb) => eb.or([eb('u.disabled', '=', 0), eb('w.organization_id', 'is not', null)]))
  if (accounts.length > 0) query = query.where('w.account_id', 'not in', [...accounts])
  if (webhooks.length > 0) query = query.where('w.id', 'not in', [...webhooks])
  const rows = await query.orderBy('d.next_attempt_at').orderBy(sql.ref('e.seq')).limit(limit).execute()
  return rows.map((row) => {
    const webhook = webhookOf({ ...row, id: row.webhook_id, created_at: row.webhook_created_at })
    const { callback_key: wrappedKey, callback_sealed: sealed } = row
    return {
      delivery: deliveryOf(row),
      webhook,
      event: eventOf(row, webhook.organizationId),
      callback: wrappedKey === null || sealed === null ? null : { wrappedKey, sealed },
    }
  })
}

interface EventColumns {
  readonly event_id: string
  readonly event_type: string | null
  readonly event_account_id: string | null
  readonly event_organization_id: string | null
  readonly session_id: string | null
  readonly shared_with: string | null
  readonly seq: number | null
  readonly at: number | null
  readonly data: string | null
}

/**
 * An organization gets the event only as long as the session is shared with it, or if it was when the session was
 * deleted. The same rule as for reading events.
 */
function eventOf(row: EventColumns, toOrganization: string | null): StoredEvent | null {
  if (row.event_type === null || row.event_account_id === null || row.data === null) return null
  const isShared = row.session_id === null || row.shared_with === toOrganization || row.event_type === endsSharing
  if (toOrganization !== null && !isShared) return null
  return {
    id: row.event_id,
    seq: Number(row.seq),
    type: row.event_type as EventType,
    accountId: row.event_account_id,
    organizationId: row.event_organization_id,
    sessionId: row.session_id,
    at: Number(row.at),
    data: JSON.parse(row.data) as EventData,
  }
}
