/** The types of events that webhooks can subscribe to. */
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
  'session.sync_refused',
  'site.changed',
  'webhook.disabled',
] as const

/** After a deletion nothing is shared any more, but those with whom the session was shared still get this event. */
export const endsSharing = 'session.deleted' satisfies (typeof eventTypes)[number]

/** The session is no longer usable. The last such event of a session holds until `session.recovered`. */
export const endings = ['session.invalid', 'session.expired'] satisfies (typeof eventTypes)[number][]

export type EventType = (typeof eventTypes)[number]

/** Flat, never a secret. Names are snake_case here already, because the text is sent as it was written. */
export type EventData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** An event as it is added to the commit of the change it reports. */
export interface NewEvent {
  readonly type: EventType
  /** The owner of the session or webhook. */
  readonly accountId: string
  /** The organization that the session is shared with, or that owns the webhook. */
  readonly organizationId: string | null
  readonly sessionId: string | null
  readonly data: EventData
}

/** A numbered event. Numbers are 1, 2, 3 … without gaps, in the order in which readers see the events. */
export interface StoredEvent extends NewEvent {
  /** UUID; the same for every reader and every delivery. */
  readonly id: string
  readonly seq: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** A committed event that has no number yet. */
export type UnnumberedEvent = Omit<StoredEvent, 'seq'>
