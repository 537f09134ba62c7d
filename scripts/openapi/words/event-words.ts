import type { WordTable } from '../../../src/http/schemas/fields.ts'

/** Events, webhooks and the audit trail. */
export const eventWords: WordTable = {
  action: ['What was done', 'used_for_scrape'],
  actor: ['Who did it: an e-mail, or `system` for background work', 'ops@example.com'],
  attempts: ['How often it was sent', 1],
  delivered: ['Whether the receiver answered with 2xx', true],
  deliveries: ['Deliveries, newest first'],
  disabled_reason: ['Why it was disabled automatically; null: it was not'],
  entries: ['Entries, oldest first'],
  event_id: ['Id of the event', 'a3bb189e-8bf9-4c8e-9b1d-6f1f0c4f6a11'],
  events: ['Types of events', ['session.invalid']],
  'EventPage.events': ['The events, oldest first'],
  finished_at: ['When it was delivered or given up; null: not yet', '2026-03-18T12:00:03Z'],
  next_attempt_at: ['When it is sent again; null: not again', '2026-03-18T12:05:00Z'],
  response_status: ['HTTP status of the receiver; null: no answer', 200],
  response_time_ms: ['Response time in milliseconds', 214],
  secret: [null, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  seq: ['Increases by one for each event, and by more after a restore of a backup', 1042],
  through: ['The number of the last entry that was removed', 120],
  webhook_id: ['A UUID', '9b2e0c7d-5a4f-4c8b-8d1e-2f3a4b5c6d7e'],
  webhooks: ['Webhooks, newest first'],
  within_seconds: ['Seconds before the expiry date', 259_200],
}
