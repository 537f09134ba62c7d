import { sqlWrite } from './sql-write.ts'
import type { Database } from './tables.ts'
import type { SqlWrite } from './write.ts'

/** The tables that hold rows of a session besides its own row and its current state. */
const dependentTables = ['session_versions', 'session_checks', 'session_leases', 'session_waiters'] as const

/**
 * What a session was called, what it was for and what was seen of it. What stays in the row of a deleted one: its id, its
 * owner and organization, which decide who gets 404 and who 410, times, and the numbers that the audit trail is compared
 * with or that a restore continues.
 */
const emptied = {
  name: '',
  domain: '',
  external_id: null,
  labels: null,
  notes: null,
  cookie_names: '[]',
  header_names: null,
  header_ports: null,
  binding: null,
  expires_at: null,
  expiry_noted_at: null,
  expiring_noted_at: null,
  expiring_noted_within: null,
  validation_url: '',
  validation_rule: null,
  probe: null,
  expected_user: null,
  expected_user_page: null,
  wrong_user: null,
  next_validation_at: null,
  next_validation_cause: null,
  next_validation_by: null,
  next_validation_key: null,
  validation_lease_until: null,
  last_validated_at: null,
  validation_confidence: null,
  last_verdict: null,
  site: null,
  alive_at: null,
  death_held_at: null,
  monitoring: null,
  learned: null,
  allowed_methods: null,
  concurrency: null,
  pace_ms: null,
  next_use_at: null,
  held_until: null,
  proxy: null,
  locale: null,
  timezone: null,
  viewport: null,
  renewal: null,
  renewal_state: null,
  renewal_at: null,
} as const

/**
 * Marks a session deleted, empties its row and removes its sealed states with their key, its history, its leases and
 * its waiters. Its row stays, because its audit trail does. Conflicts when it was deleted, or a user changed or shared
 * it since `seen`.
 */
export const deleteSession =
  (db: Database) =>
  (seen: { readonly id: string; readonly settingsVersion: number }, now: number): SqlWrite[] => [
    sqlWrite(
      db
        .updateTable('sessions')
        .set({ deleted_at: now, updated_at: now, ...emptied })
        .where('id', '=', seen.id)
        .where('settings_version', '=', seen.settingsVersion)
        .where('deleted_at', 'is', null),
      1,
    ),
    sqlWrite(db.deleteFrom('session_states').where('session_id', '=', seen.id), 1),
    ...dependentTables.map((table) => sqlWrite(db.deleteFrom(table).where('session_id', '=', seen.id))),
  ]
