import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface SessionsTable {
  id: string
  account_id: string
  organization_id: string | null
  name: string
  domain: string
  cookie_names: string
  header_names: string | null
  status: 'active' | 'invalid' | 'pending_validation'
  disabled: Flag
  expires_at: number | null
  expiry_noted_at: number | null
  validation_url: string
  next_validation_at: number | null
  validation_lease_until: number | null
  last_validated_at: number | null
  validation_confidence: number | null
  consecutive_failures: number
  last_used_at: number | null
  total_requests: number
  successful_requests: number
  notes: string | null
  state_version: number
  created_at: number
  updated_at: number
  deleted_at: number | null
  keep_alive: Generated<Flag>
  validation_rule: string | null
  probe: string | null
  monitoring: string | null
  learned: string | null
  next_validation_cause: string | null
  next_validation_by: string | null
  next_validation_key: string | null
  invalid_checks: Generated<number>
  expiring_noted_at: number | null
  expiring_noted_within: number | null
  write_back: Generated<Flag>
  put_version: Generated<number>
  concurrency: string | null
  pace_ms: number | null
  /** Names separated by spaces; null: the default. */
  allowed_methods: string | null
  rotates: Generated<Flag>
  held_until: number | null
  header_ports: string | null
  renewal: string | null
  renewal_state: string | null
  renewal_at: number | null
  next_use_at: number | null
  lease_seq: Generated<number>
  expected_user: string | null
  expected_user_page: string | null
  wrong_user: string | null
  last_verdict: string | null
  site: string | null
  alive_at: number | null
  death_held_at: number | null
  seen_alive: Generated<Flag>
  successes_since_alive: Generated<number>
  site_change_told: Generated<Flag>
  strict: Generated<Flag>
  probe_user_agents: Generated<Flag>
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
  booked_until: Generated<number>
  lease_until: number | null
  errors: number
}

export interface CheckBudgetsTable {
  account_id: string
  hour_at: number
  used: number
}
