import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface EventsTable {
  position: Generated<number>
  id: string
  seq: number | null
  account_id: string
  organization_id: string | null
  session_id: string | null
  type: string
  at: number
  data: string
}

export interface EventSequenceTable {
  name: string
  seq: number
}

export interface WebhooksTable {
  id: string
  account_id: string
  organization_id: string | null
  url: string
  description: string | null
  event_types: string
  wrapped_key: Uint8Array
  sealed_secret: Uint8Array
  disabled_at: number | null
  disabled_reason: string | null
  created_at: number
  updated_at: number
  kind: Generated<'events' | 'callback'>
}

export interface WebhookDeliveriesTable {
  id: string
  webhook_id: string
  event_id: string
  status: 'pending' | 'delivered' | 'failed'
  attempts: number
  next_attempt_at: number | null
  retry_until: number
  lease_until: number | null
  response_status: number | null
  error: string | null
  created_at: number
  finished_at: number | null
}

export interface CallbacksTable {
  id: string
  account_id: string
  wrapped_key: Uint8Array
  sealed: Uint8Array
  bytes: number
  owed: Generated<Flag>
  created_at: number
}
