import { type EventType, eventTypes } from '../events/event.ts'
import type { Subscription } from './webhook.ts'

/** Types that are told of only where a webhook asks for them by name: there would be too many. */
const onlyByName: ReadonlySet<EventType> = new Set(['session.rotated'])

export function wants(subscription: Subscription, type: EventType): boolean {
  return subscription === 'all' ? !onlyByName.has(type) : subscription.includes(type)
}

export function encodeSubscription(subscription: Subscription): string {
  return JSON.stringify(subscription === 'all' ? ['*'] : subscription)
}

/** What an older version stored and this one does not know is left out. */
export function decodeSubscription(text: string): Subscription {
  const names = JSON.parse(text) as readonly string[]
  return names.includes('*') ? 'all' : eventTypes.filter((type) => names.includes(type))
}
