import type { Generated, Kysely } from 'kysely'

/**
 * Every table, as Kysely sees it. The same on each database: ids and JSON are text, times epoch milliseconds,
 * flags 0 or 1, sealed things bytes. What a column means stands in the migration that made it.
 */
export interface Tables {
  server_secrets: ServerSecretsTable
  users: UsersTable
  api_keys: ApiKeysTable
  organizations: OrganizationsTable
  memberships: MembershipsTable
  invitations: InvitationsTable
  sessions: SessionsTable
  session_states: SessionStatesTable
  session_versions: SessionVersionsTable
  session_leases: SessionLeasesTable
  session_waiters: SessionWaitersTable
  audit_entries: AuditEntriesTable
  audit_heads: AuditHeadsTable
  refused_uses: RefusedUsesTable
  usage_daily: UsageDailyTable
  jobs: JobsTable
  batches: BatchesTable
  session_checks: SessionChecksTable
  site_visits: SiteVisitsTable
  check_budgets: CheckBudgetsTable
  events: EventsTable
  event_sequence: EventSequenceTable
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
  callbacks: CallbacksTable
  idempotent_requests: IdempotentRequestsTable
  blobs: BlobsTable
  login_networks: LoginNetworksTable
  ended_tokens: EndedTokensTable
}

/** A query builder over the product's tables, on whichever database. */
export type Database = Kysely<Tables>

export type Flag = 0 | 1

export interface ServerSecretsTable {
  name: string
  wrapped_key: Uint8Array
  sealed: Uint8Array
  created_at: number
}

export interface UsersTable {
  id: string
  email: string
  name: string
  password_hash: string | null
  operator: Flag
  disabled: Flag
  token_epoch: number
  created_at: number
  removed_at: number | null
}

export interface ApiKeysTable {
  id: string
  user_id: string
  name: string
  key_hash: Uint8Array
  key_prefix: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  requests: number
}

export interface OrganizationsTable {
  id: string
  name: string
  slug: string
  description: string | null
  is_personal: Flag
  created_at: number
}

export interface MembershipsTable {
  organization_id: string
  user_id: string
  role: 'member' | 'admin' | 'owner'
  joined_at: number
}

export interface InvitationsTable {
  id: string
  organization_id: string
  email: string
  role: 'member' | 'admin' | 'owner'
  token_hash: Uint8Array
  created_by: string
  created_at: number
  expires_at: number
  settled_at: number | null
  outcome: 'accepted' | 'declined' | 'revoked' | null
}

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

export interface AuditEntriesTable {
  chain: string
  seq: number
  id: string
  action: string
  actor: string
  at: number
  details: string
  mac: Uint8Array
}

export interface RefusedUsesTable {
  session_id: string
  reason: string
  actor: string
  key_prefix: string | null
  since: number
  refused: number
}

export interface AuditHeadsTable {
  chain: string
  seq: number
  mac: Uint8Array
}

export interface UsageDailyTable {
  account_id: string
  day: number
  domain: string
  credits: number
  requests: number
}

export interface JobsTable {
  id: string
  account_id: string
  key_id: string | null
  status: 'queued' | 'processing' | 'succeeded' | 'failed'
  wrapped_key: Uint8Array
  input: Uint8Array | null
  result: Uint8Array | null
  lease_until: number | null
  created_at: number
  expires_at: number
  vocabulary: string | null
  batch_id: string | null
  callback: Uint8Array | null
  failure: string | null
  batch_position: Generated<number>
  attempts: Generated<number>
  repeatable: Generated<Flag>
  result_id: string | null
}

export interface BlobsTable {
  id: string
  account_id: string
  content_type: string
  wrapped_key: Uint8Array
  bytes: number
  data: Uint8Array | null
  created_at: number
  expires_at: number
}

export interface LoginNetworksTable {
  user_id: string
  network: string
  seen_at: number
}

export interface EndedTokensTable {
  id: string
  expires_at: number
}

export interface BatchesTable {
  id: string
  account_id: string
  key_id: string | null
  vocabulary: string | null
  wrapped_key: Uint8Array
  sealed: Uint8Array
  cancelled_at: number | null
  ended_at: number | null
  created_at: number
  expires_at: number
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

export interface IdempotentRequestsTable {
  id: string
  account_id: string
  wrapped_key: Uint8Array
  sealed: Uint8Array
  bytes: number
  lease_until: number | null
  created_at: number
  expires_at: number
}
