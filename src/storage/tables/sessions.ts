import type { Generated } from 'kysely'
import type { SessionColumns } from '../../sessions/session-fields.ts'
import type { Flag } from './flag.ts'

/** The columns of the session's fields, and those that only queries use. */
export interface SessionsTable extends SessionColumns {
  expiry_noted_at: number | null
  expiring_noted_at: number | null
  expiring_noted_within: number | null
  validation_lease_until: number | null
  next_use_at: number | null
  lease_seq: Generated<number>
  site: string | null
  successes_since_alive: Generated<number>
}

export interface SessionStatesTable {
  session_id: string
  version: number
  wrapped_key: Uint8Array
  sealed: Uint8Array
  cause: string | null
  written_by: string | null
  written_at: number | null
  changes: string | null
  provisional: Generated<Flag>
  confirmed_at: number | null
}

export interface SessionVersionsTable extends Omit<SessionStatesTable, 'wrapped_key' | 'provisional'> {
  provisional: Flag
}

export interface SessionLeasesTable {
  session_id: string
  token: number
  id: string
  kind: 'use' | 'outside'
  holder: string
  since: number
  until: number
}

export interface SessionWaitersTable {
  session_id: string
  ticket: number
  id: string
  until: number
}

export interface SessionChecksTable {
  session_id: string
  at: number
  id: string
  verdict: string
  confidence: number
  latency_ms: number | null
  cause: string
  seen: string | null
}

export interface SiteVisitsTable {
  site: string
  free_at: number
  lease_until: number | null
}

export interface SiteAccountsTable {
  site: string
  account_id: string
  free_at: Generated<number>
  booked_until: Generated<number>
  errors: Generated<number>
  turn_at: Generated<number>
}

export interface CheckBudgetsTable {
  account_id: string
  hour_at: number
  used: number
}
