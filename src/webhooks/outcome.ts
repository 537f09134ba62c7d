import { dayMs } from '../clock.ts'
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

/** Why an attempt has not delivered, in a sentence; null: a 2xx status says that it has. */
export function problemOf({ responseStatus, error }: Attempt): string | null {
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) return null
  return error ?? `The endpoint answered with ${responseStatus}.`
}

/**
 * Until when a delivery that is attempted at `now` is retried. If it was due for more than a day, nothing could send it:
 * the server was stopped, or its user disabled. Such a wait does not count.
 */
export function extendedRetryUntil(
  { nextAttemptAt, retryUntil }: Pick<Delivery, 'nextAttemptAt' | 'retryUntil'>,
  now: number,
): number {
  const waitedMs = now - (nextAttemptAt ?? now)
  return waitedMs > dayMs ? retryUntil + waitedMs : retryUntil
}

/**
 * 410 asks for no further messages (Standard Webhooks). Anything else that has not delivered, a redirect included, is
 * retried until `retryUntil`, when one last attempt is made.
 * @param attempts made so far, this one included
 */
export function outcomeOf(
  { attempts, retryUntil }: Pick<Delivery, 'attempts' | 'retryUntil'>,
  attempt: Attempt,
  now: number,
  fraction: number,
): DeliveryOutcome {
  const error = problemOf(attempt)
  if (error === null) return { kind: 'delivered' }
  if (attempt.responseStatus === 410) return { kind: 'failed', error, disable: 'gone' }
  if (now >= retryUntil) return { kind: 'failed', error, disable: 'failing' }
  return { kind: 'retry', at: Math.min(now + backoffMs(attempts, fraction), retryUntil), error }
}
