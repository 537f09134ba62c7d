import { countAll } from '../../storage/count-all.ts'
import { requireCredential } from '../../storage/credential.ts'
import { lockAccount, organizationRow, requireAtMost, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'
import { encodeSubscription } from '../subscription.ts'
import type { DisabledReason, StoredWebhook, Webhook, WebhookChanges } from '../webhook.ts'
import { rowOf } from './row.ts'

export function webhookWrites(db: Store['db']) {
  return {
    /** Throws UNAUTHORIZED in the commit unless the credential is still valid. */
    requireCredential: requireCredential(db),
    /** A new webhook. Conflicts when its owner is gone, or would have more than `limit`. */
    insert: (webhook: StoredWebhook, limit: number) => [
      lockOwner(db, webhook),
      sqlWrite(db.insertInto('webhooks').values(rowOf(webhook)), 1),
      ...requireFew(db, webhook, limit),
    ],
    /** The row that signs an account's results. Conflicts when there is one, or when the account is gone. */
    insertCallback: (webhook: StoredWebhook) => [
      lockOwner(db, webhook),
      sqlWrite(
        db
          .insertInto('webhooks')
          .values({ ...rowOf(webhook), kind: 'callback' })
          .onConflict((conflict) => conflict.doNothing()),
        1,
      ),
    ],
    /** Changes a webhook. Conflicts when it changed since `seen`. */
    update: (seen: Webhook, changes: WebhookChanges, now: number) =>
      sqlWrite(
        db
          .updateTable('webhooks')
          .set({ ...columnsOf(changes), updated_at: now })
          .where('id', '=', seen.id)
          .where('updated_at', '=', seen.updatedAt)
          .where((eb) =>
            seen.disabledAt === null ? eb('disabled_at', 'is', null) : eb('disabled_at', '=', seen.disabledAt),
          ),
        1,
      ),
    /** Conflicts when it is already disabled. */
    disable: (id: string, reason: DisabledReason, now: number) =>
      sqlWrite(
        db
          .updateTable('webhooks')
          .set({ disabled_at: now, disabled_reason: reason, updated_at: now })
          .where('id', '=', id)
          .where('disabled_at', 'is', null),
        1,
      ),
    /** Removes a webhook with its secret and its deliveries. */
    remove: (id: string) => [
      sqlWrite(db.deleteFrom('webhooks').where('id', '=', id), 1),
      sqlWrite(db.deleteFrom('webhook_deliveries').where('webhook_id', '=', id)),
    ],
  }
}

/** A column without a change is undefined, which kysely leaves out. */
function columnsOf({ url, description, subscription, disabledAt, disabledReason, sealed }: WebhookChanges) {
  return {
    url,
    description,
    event_types: subscription && encodeSubscription(subscription),
    disabled_at: disabledAt,
    disabled_reason: disabledReason,
    sealed_secret: sealed,
  }
}

/** Makes concurrent creations count one after the other on every database. Conflicts when the owner is gone. */
function lockOwner(db: Store['db'], { accountId, organizationId }: Webhook): SqlWrite {
  if (organizationId === null) return lockAccount(db, accountId)
  const membership = db
    .selectFrom('memberships')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', accountId)
    .where('role', 'in', ['admin', 'owner'])
  return sqlWrite(
    organizationRow(db, organizationId).where(({ exists }) => exists(membership)),
    1,
    { else: 'owner_gone' },
  )
}

function requireFew(db: Store['db'], { accountId, organizationId }: Webhook, limit: number): SqlWrite[] {
  const webhooks = db.selectFrom('webhooks').select(countAll)
  if (organizationId !== null) {
    return requireAtMost(
      organizationRow(db, organizationId),
      webhooks.where('organization_id', '=', organizationId),
      limit,
    )
  }
  const own = webhooks
    .where('account_id', '=', accountId)
    .where('kind', '=', 'events')
    .where('organization_id', 'is', null)
  return requireAtMost(userRow(db, accountId), own, limit)
}
