import { type EventType, eventTypes } from '../events/event.ts'
import type { Subscription } from './webhook.ts'

/** Event types that are sent only to webhooks that name them, because they are frequent. */
const onlyByName: ReadonlySet<EventType> = new Set(['session.rotated'])

export function wants(subscription: Subscription, type: EventType): boolean {
  return subscription.includes(type) || (subscription.includes('*') && !onlyByName.has(type))
}

/** In one order, without what `*` includes, and without types that this version does not know. */
export function subscriptionOf(names: readonly string[]): Subscription {
  const isAll = names.includes('*')
  const named = eventTypes.filter((type) => names.includes(type) && !(isAll && !onlyByName.has(type)))
  return isAll ? ['*', ...named] : named
}

export function encodeSubscription(subscription: Subscription): string {
  return JSON.stringify(subscription)
}

export function decodeSubscription(text: string): Subscription {
  return subscriptionOf(JSON.parse(text) as readonly string[])
}
