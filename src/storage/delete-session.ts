import { sqlWrite } from './sql-write.ts'
import type { Database } from './tables.ts'
import type { SqlWrite } from './write.ts'

/** The tables that hold rows of a session besides its own row and its current state. */
const dependentTables = ['session_versions', 'session_checks', 'session_leases', 'session_waiters'] as const

/**
 * Marks a session deleted and removes its sealed states with their key, its history, its leases and its waiters. Its row
 * stays, because its audit trail does. Conflicts when it was deleted, or a user changed or shared it since `seen`.
 */
export const deleteSession =
  (db: Database) =>
  (seen: { readonly id: string; readonly settingsVersion: number }, now: number): SqlWrite[] => [
    sqlWrite(
      db
        .updateTable('sessions')
        .set({
          deleted_at: now,
          updated_at: now,
          next_validation_at: null,
          validation_lease_until: null,
          held_until: null,
        })
        .where('id', '=', seen.id)
        .where('settings_version', '=', seen.settingsVersion)
        .where('deleted_at', 'is', null),
      1,
    ),
    sqlWrite(db.deleteFrom('session_states').where('session_id', '=', seen.id), 1),
    ...dependentTables.map((table) => sqlWrite(db.deleteFrom(table).where('session_id', '=', seen.id))),
  ]
