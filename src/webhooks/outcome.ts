import { backoffMs } from './backoff.ts'
import type { Delivery, DisabledReason } from './webhook.ts'

/** The result of one attempt. */
export interface Attempt {
  /** Null when there was no response. */
  readonly responseStatus: number | null
  /** Why there was no response; null when there was one. */
  readonly error: string | null
}

/** What to do with a delivery after an attempt. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string; readonly disable: Exclude<DisabledReason, 'by_user'> }

/**
 * A 2xx status means delivered; 410 asks for no further messages (Standard Webhooks). Anything else, a redirect included,
 * is retried until `retryUntil`, when one last attempt is made.
 * @param attempts made so far, this one included
 */
export function outcomeOf(
  { attempts, retryUntil }: Pick<Delivery, 'attempts' | 'retryUntil'>,
  { responseStatus, error }: Attempt,
  now: number,
  fraction: number,
): DeliveryOutcome {
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) return { kind: 'delivered' }
  const sentence = error ?? `The endpoint answered with ${responseStatus}.`
  if (responseStatus === 410) return { kind: 'failed', error: sentence, disable: 'gone' }
  if (now >= retryUntil) return { kind: 'failed', error: sentence, disable: 'failing' }
  return { kind: 'retry', at: Math.min(now + backoffMs(attempts, fraction), retryUntil), error: sentence }
}
