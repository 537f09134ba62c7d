import type { AuditWriter } from '../audit/append.ts'
import { accountChain } from '../audit/entry.ts'
import type { Clock, Random } from '../clock.ts'
import type { LookupCaller } from '../egress/resolve.ts'
import { AppError } from '../errors.ts'
import { toMessage } from '../events/message.ts'
import { openCallback } from '../events/repository/callback-outbox.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { Store } from '../storage/store.ts'
import type { Write } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import { type Attempt, extendedRetryUntil, outcomeOf } from './outcome.ts'
import type { WebhookRepository } from './repository.ts'
import { openSecrets, signingSecrets } from './secret.ts'
import { type SignedMessage, signMessage } from './sign.ts'
import type { DeliveryClaim, DisabledReason, DueDelivery, Webhook } from './webhook.ts'

export interface DeliverDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: WebhookRepository
  readonly vault: Pick<Vault, 'open'>
  readonly audit: AuditWriter
  readonly events: Pick<EventWriter, 'write'>
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
  readonly send: Send
  /** As `send`, to a callback URL. */
  readonly sendCallback: Send
}

/** Posts once; throws only when it is aborted. */
export type Send = (url: string, message: SignedMessage, caller: LookupCaller) => Promise<Attempt>

/** Longer than an attempt takes. After it, another node may take over. */
export const leaseMs = 60_000

/**
 * Attempts one delivery, unless another node does: claims it, posts it and stores the outcome. If the node dies in
 * between, it is posted again under the same id. Throws STORAGE_UNAVAILABLE.
 */
export async function deliver(deps: DeliverDependencies, due: DueDelivery, signal: AbortSignal): Promise<void> {
  const { store, repository, clock } = deps
  const { delivery } = due
  const now = clock.now()
  const claim = { id: delivery.id, leaseUntil: now + leaseMs }
  if (!(await commitUnlessTaken(store, [repository.claim(delivery, now, claim.leaseUntil)]))) return
  if (due.event === null && due.callback === null) {
    const error = 'The event is no longer stored, or its session is no longer shared with the organization.'
    const end = { status: 'failed', responseStatus: null, error } as const
    await commitUnlessTaken(store, [repository.finish(claim, end, clock.now())])
    return
  }
  const attempt = await attemptOf(deps, due, signal).catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  if (attempt === null) {
    await commitUnlessTaken(store, [repository.release(claim), repository.failIfDisabled(delivery.id, clock.now())])
    return
  }
  const tried = { ...due, delivery: { ...delivery, retryUntil: extendedRetryUntil(delivery, now) } }
  for (const writes of await consequences(deps, tried, claim, attempt)) {
    if (await commitUnlessTaken(store, writes)) return
  }
}

async function attemptOf(deps: DeliverDependencies, due: DueDelivery, signal: AbortSignal): Promise<Attempt> {
  const { webhook } = due
  const now = deps.clock.now()
  try {
    const secrets = signingSecrets(await openSecrets(deps.vault, webhook, webhook.secret), now)
    const { url, id, body, send } = await contentOf(deps, due)
    return await send(url, signMessage(id, body, secrets, now), { account: webhook.accountId, signal })
  } catch (error) {
    if (error instanceof AppError && error.code === 'VAULT_UNAVAILABLE') {
      return { responseStatus: null, error: error.message }
    }
    throw error
  }
}

/** The body and the address to post it to. Throws VAULT_UNAVAILABLE. */
async function contentOf(deps: DeliverDependencies, { webhook, delivery, event, callback }: DueDelivery) {
  if (callback !== null) {
    const own = { id: delivery.eventId, accountId: webhook.accountId }
    return { ...(await openCallback(deps.vault, own, callback)), id: own.id, send: deps.sendCallback }
  }
  if (event === null) throw new AppError('INTERNAL')
  return { url: webhook.url, id: event.id, body: JSON.stringify(toMessage(event)), send: deps.send }
}

/** What to commit after an attempt: the first of these that does not conflict. */
async function consequences(
  deps: DeliverDependencies,
  due: DueDelivery,
  claim: DeliveryClaim,
  attempt: Attempt,
): Promise<readonly (readonly Write[])[]> {
  const { repository, clock, random } = deps
  const { delivery, webhook } = due
  const now = clock.now()
  const { responseStatus } = attempt
  const made = { attempts: delivery.attempts + 1, retryUntil: delivery.retryUntil }
  const outcome = outcomeOf(made, attempt, now, random.fraction())
  // A result that was posted, or given up, is deleted.
  const over = due.callback === null ? [] : [repository.removeCallback(delivery.eventId)]
  if (outcome.kind === 'delivered') {
    return [[repository.finish(claim, { status: 'delivered', responseStatus, error: null }, now), ...over]]
  }
  const { error } = outcome
  if (outcome.kind === 'retry') {
    const { retryUntil } = delivery
    const again = repository.retry(claim, { at: outcome.at, retryUntil, responseStatus, error })
    return [[again, repository.failIfDisabled(delivery.id, now)]]
  }
  const failed = repository.finish(claim, { status: 'failed', responseStatus, error }, now)
  // Other results of the account go to other addresses.
  if (due.callback !== null) return [[failed, ...over]]
  // An endpoint that accepts other events is not disabled because of a single event.
  if (outcome.disable === 'failing' && (await repository.reachedSince(webhook.id, delivery.createdAt))) {
    return [[failed]]
  }
  // The user, or another delivery, may have disabled the webhook first; this delivery must still end.
  return [[failed, ...disabling(deps, webhook, outcome.disable, now)], [failed]]
}

/** Disables a webhook, with an event for other webhooks and an audit entry for its account. */
export function disabling(
  { repository, audit, events }: Pick<DeliverDependencies, 'repository' | 'audit' | 'events'>,
  { id, accountId, organizationId }: Webhook,
  reason: DisabledReason,
  now: number,
): Write[] {
  return [
    repository.disable(id, reason, now),
    repository.failWaiting(id, now),
    events.write({
      type: 'webhook.disabled',
      accountId,
      organizationId,
      sessionId: null,
      data: { webhook_id: id, reason },
    }),
    audit.chain(accountChain(accountId), 'webhook_disabled', null, { webhook_id: id, reason }),
  ]
}
