import { sql } from 'kysely'
import { type EventData, type EventType, endsSharing, type StoredEvent } from '../../events/event.ts'
import type { Store } from '../../storage/store.ts'
import type { DeliveryQueries, DueDelivery, DueExcept } from '../repository.ts'
import { deliveryOf, webhookOf } from './row.ts'

export function deliveryQueries(db: Store['db']): DeliveryQueries {
  const deliveries = () =>
    db
      .selectFrom('webhook_deliveries as d')
      .leftJoin('events as e', 'e.id', 'd.event_id')
      .selectAll('d')
      .select('e.type as event_type')
  return {
    findDelivery: async (webhookId, id) => {
      const row = await deliveries().where('d.webhook_id', '=', webhookId).where('d.id', '=', id).executeTakeFirst()
      return row === undefined ? null : deliveryOf(row)
    },
    listDeliveries: async (webhookId, { status, after, limit }) => {
      let query = deliveries().where('d.webhook_id', '=', webhookId)
      if (status !== null) query = query.where('d.status', '=', status)
      if (after !== null) {
        const { createdAt, id } = after
        query = query.where((eb) => eb(eb.refTuple('d.created_at', 'd.id'), '<', eb.tuple(createdAt, id)))
      }
      const rows = await query.orderBy('d.created_at', 'desc').orderBy('d.id', 'desc').limit(limit).execute()
      return rows.map(deliveryOf)
    },
    due: (now, limit, except) => due(db, now, limit, except),
    reachedSince: async (webhookId, since) => {
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
    newCallbacks: async (limit) => {
      const rows = await db
        .selectFrom('callbacks')
        .select(['id', 'account_id'])
        .where('owed', '=', 0)
        .orderBy('created_at')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.id, accountId: row.account_id }))
    },
    countFinished: async (before) => {
      const row = await db
        .selectFrom('webhook_deliveries')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('finished_at', '<', before)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
  }
}

async function due(
  db: Store['db'],
  now: number,
  limit: number,
  { accounts, webhooks, deliveries }: DueExcept,
): Promise<DueDelivery[]> {
  let query = db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhooks as w', 'w.id', 'd.webhook_id')
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
    .where('d.next_attempt_at', '<=', now)
    .where('d.status', '=', 'pending')
    .where('w.disabled_at', 'is', null)
    .where((eb) => eb.or([eb('u.disabled', '=', 0), eb('w.organization_id', 'is not', null)]))
    .where((eb) => eb.or([eb('d.lease_until', 'is', null), eb('d.lease_until', '<=', now)]))
  if (accounts.length > 0) query = query.where('w.account_id', 'not in', [...accounts])
  if (webhooks.length > 0) query = query.where('d.webhook_id', 'not in', [...webhooks])
  if (deliveries.length > 0) query = query.where('d.id', 'not in', [...deliveries])
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
