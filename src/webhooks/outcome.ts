import { backoffMs } from './backoff.ts'
import type { Delivery, DisabledReason } from './webhook.ts'

/** What came of one attempt. */
export interface Attempt {
  /** Null where there was no answer. */
  readonly responseStatus: number | null
  /** Why there was none; null where there was one. */
  readonly error: string | null
}

/** What follows for a delivery. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string; readonly disable: Exclude<DisabledReason, 'by_user'> }

/**
 * Any 2xx is a delivery; 410 asks never to be told again (Standard Webhooks); whatever else, a redirect included, is
 * tried again until `retryUntil`, where one last attempt is made.
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
