import { roleIn } from '../../storage/role-in.ts'
import type { Store } from '../../storage/store.ts'
import type { WebhookQueries } from '../repository.ts'
import { webhookOf } from './row.ts'

export function webhookQueries(db: Store['db']): WebhookQueries {
  const withRole = (userId: string) =>
    db
      .selectFrom('webhooks as w')
      .leftJoin('memberships as m', (join) =>
        join.onRef('m.organization_id', '=', 'w.organization_id').on('m.user_id', '=', userId),
      )
      .selectAll('w')
      .select('m.role')
      .where('w.kind', '=', 'events')
  return {
    find: async (id, userId) => {
      const row = await withRole(userId).where('w.id', '=', id).executeTakeFirst()
      return row === undefined ? null : { webhook: webhookOf(row), role: row.role }
    },
    list: async (userId) => {
      const rows = await withRole(userId)
        .where((eb) =>
          eb.or([
            eb.and([eb('w.account_id', '=', userId), eb('w.organization_id', 'is', null)]),
            eb('m.role', 'in', ['admin', 'owner']),
          ]),
        )
        .orderBy('w.created_at')
        .orderBy('w.id')
        .execute()
      return rows.map(webhookOf)
    },
    callbackOf: async (accountId) => {
      const row = await db
        .selectFrom('webhooks')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('kind', '=', 'callback')
        .executeTakeFirst()
      return row === undefined ? null : webhookOf(row)
    },
    roleIn: (organizationId, userId) => roleIn(db, organizationId, userId),
    every: async () =>
      (await db.selectFrom('webhooks').selectAll().where('kind', '=', 'events').execute()).map(webhookOf),
    enabledOf: async (accountIds, organizationIds) => {
      const rows = await db
        .selectFrom('webhooks')
        .selectAll()
        .where('disabled_at', 'is', null)
        .where('kind', '=', 'events')
        .where((eb) =>
          eb.or([
            ...(accountIds.length === 0
              ? []
              : [eb.and([eb('organization_id', 'is', null), eb('account_id', 'in', [...accountIds])])]),
            ...(organizationIds.length === 0 ? [] : [eb('organization_id', 'in', [...organizationIds])]),
          ]),
        )
        .execute()
      return rows.map(webhookOf)
    },
  }
}
