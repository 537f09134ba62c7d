import { type EventType, eventTypes } from '../events/event.ts'
import type { Subscription } from './webhook.ts'

/** Event types that are sent only to webhooks that name them, because they are frequent. */
const onlyByName: ReadonlySet<EventType> = new Set(['session.rotated'])

export function wants(subscription: Subscription, type: EventType): boolean {
  return subscription === 'all' ? !onlyByName.has(type) : subscription.includes(type)
}

export function encodeSubscription(subscription: Subscription): string {
  return JSON.stringify(subscription === 'all' ? ['*'] : subscription)
}

/** Types that this version does not know are left out. */
export function decodeSubscription(text: string): Subscription {
  const names = JSON.parse(text) as readonly string[]
  return names.includes('*') ? 'all' : eventTypes.filter((type) => names.includes(type))
}
