import { firstRow } from '../../storage/first-row.ts'
import { roleIn } from '../../storage/member-role.ts'
import type { Store } from '../../storage/store.ts'
import type { FoundWebhook, StoredWebhook, Webhook } from '../webhook.ts'
import { webhookOf } from './row.ts'

export function webhookQueries(db: Store['db']) {
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
    /** Also finds what the user cannot see, with a null role: the caller decides. */
    find: async (id: string, userId: string): Promise<FoundWebhook | null> => {
      const row = await withRole(userId).where('w.id', '=', id).executeTakeFirst()
      return row === undefined ? null : { webhook: webhookOf(row), role: row.role }
    },
    /** The user's own, and those of organizations of which they are an admin or owner; oldest first. */
    list: async (userId: string): Promise<Webhook[]> => {
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
    /** The webhook row that signs the results of an account; null: it has no callback secret. */
    callbackOf: (accountId: string): Promise<StoredWebhook | null> =>
      firstRow(
        db.selectFrom('webhooks').selectAll().where('account_id', '=', accountId).where('kind', '=', 'callback'),
        webhookOf,
      ),
    roleIn: roleIn(db),
    /** Webhooks for events, of all accounts and organizations. */
    every: async (): Promise<Webhook[]> =>
      (await db.selectFrom('webhooks').selectAll().where('kind', '=', 'events').execute()).map(webhookOf),
    /** Enabled webhooks of these accounts themselves, and of these organizations. */
    enabledOf: async (accountIds: readonly string[], organizationIds: readonly string[]): Promise<Webhook[]> => {
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
