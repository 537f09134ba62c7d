import type { Kysely } from 'kysely'
import type {
  ApiKeysTable,
  EndedTokensTable,
  InvitationsTable,
  LoginNetworksTable,
  MembershipsTable,
  OrganizationsTable,
  UsageDailyTable,
  UsersTable,
} from './tables/accounts.ts'
import type { CapturesTable } from './tables/captures.ts'
import type {
  CallbacksTable,
  EventSequenceTable,
  EventsTable,
  WebhookDeliveriesTable,
  WebhooksTable,
} from './tables/events.ts'
import type { BatchesTable, BlobsTable, IdempotentRequestsTable, JobsTable } from './tables/jobs.ts'
import type {
  CheckBudgetsTable,
  SessionChecksTable,
  SessionLeasesTable,
  SessionStatesTable,
  SessionsTable,
  SessionVersionsTable,
  SessionWaitersTable,
  SiteAccountsTable,
  SiteVisitsTable,
} from './tables/sessions.ts'
import type { SyncFeedsTable, SyncSourcesTable } from './tables/sync.ts'

/**
 * Every table, as kysely sees it. The same on each database: ids and JSON are text, times epoch milliseconds, flags 0
 * or 1, sealed values bytes. The migration that added a column explains it.
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
  site_accounts: SiteAccountsTable
  check_budgets: CheckBudgetsTable
  events: EventsTable
  event_sequence: EventSequenceTable
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
  callbacks: CallbacksTable
  idempotent_requests: IdempotentRequestsTable
  blobs: BlobsTable
  captures: CapturesTable
  sync_sources: SyncSourcesTable
  sync_feeds: SyncFeedsTable
  login_networks: LoginNetworksTable
  ended_tokens: EndedTokensTable
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
