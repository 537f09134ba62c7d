/** What can be told of, and subscribed to. */
export const eventTypes = [
  'session.expiring_soon',
  'session.expired',
  'session.invalid',
  'session.recovered',
  'session.reauth_needed',
  'session.shared',
  'session.deleted',
  'session.rotated',
  'session.wrong_user',
  'site.changed',
  'webhook.disabled',
] as const

/** Of a deleted session nothing is shared any more; those with whom it was are told so all the same. */
export const endsSharing = 'session.deleted' satisfies (typeof eventTypes)[number]

/** A session stopped being usable; the last such event of one stands until `session.recovered` is told. */
export const endings = ['session.invalid', 'session.expired'] satisfies (typeof eventTypes)[number][]

export type EventType = (typeof eventTypes)[number]

/** Flat, never a secret; names in snake_case already, since the text is answered as it was written. */
export type EventData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** Something that happened, as it is handed to the commit in which it happens. */
export interface NewEvent {
  readonly type: EventType
  /** Whose session or webhook it is. */
  readonly accountId: string
  /** The organization that the session is shared with, or that the webhook belongs to. */
  readonly organizationId: string | null
  readonly sessionId: string | null
  readonly data: EventData
}

/** An event that has its number: 1, 2, 3 … without a gap, in the order in which readers can see them. */
export interface StoredEvent extends NewEvent {
  /** UUID; the same for every reader and every delivery. */
  readonly id: string
  readonly seq: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** What was committed and waits for its number. */
export type UnnumberedEvent = Omit<StoredEvent, 'seq'>
