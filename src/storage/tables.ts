import type { Kysely } from 'kysely'
import type * as accounts from './tables/accounts.ts'
import type * as captures from './tables/captures.ts'
import type * as events from './tables/events.ts'
import type * as jobs from './tables/jobs.ts'
import type * as sessions from './tables/sessions.ts'
import type * as sync from './tables/sync.ts'

/**
 * Every table, as kysely sees it. The same on each database: ids and JSON are text, times epoch milliseconds, flags 0
 * or 1, sealed values bytes. The migration that adds a column explains it, most of them in `migrations/0001-first/`.
 */
export interface Tables {
  server_secrets: ServerSecretsTable
  users: accounts.UsersTable
  api_keys: accounts.ApiKeysTable
  organizations: accounts.OrganizationsTable
  memberships: accounts.MembershipsTable
  invitations: accounts.InvitationsTable
  sessions: sessions.SessionsTable
  session_states: sessions.SessionStatesTable
  session_versions: sessions.SessionVersionsTable
  session_leases: sessions.SessionLeasesTable
  session_waiters: sessions.SessionWaitersTable
  audit_entries: AuditEntriesTable
  audit_heads: AuditHeadsTable
  refused_uses: RefusedUsesTable
  usage_daily: accounts.UsageDailyTable
  jobs: jobs.JobsTable
  batches: jobs.BatchesTable
  session_checks: sessions.SessionChecksTable
  site_visits: sessions.SiteVisitsTable
  site_accounts: sessions.SiteAccountsTable
  check_budgets: sessions.CheckBudgetsTable
  events: events.EventsTable
  event_sequence: events.EventSequenceTable
  webhooks: events.WebhooksTable
  webhook_deliveries: events.WebhookDeliveriesTable
  callbacks: events.CallbacksTable
  idempotent_requests: jobs.IdempotentRequestsTable
  blobs: jobs.BlobsTable
  captures: captures.CapturesTable
  sync_sources: sync.SyncSourcesTable
  sync_feeds: sync.SyncFeedsTable
  login_networks: accounts.LoginNetworksTable
  ended_tokens: accounts.EndedTokensTable
}

/** A query builder for these tables, on either database. */
export type Database = Kysely<Tables>

export interface ServerSecretsTable {
  name: string
  wrapped_key: Uint8Array
  sealed: Uint8Array
  created_at: number
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
