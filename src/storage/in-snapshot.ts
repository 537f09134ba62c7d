import type { Store } from './store.ts'
import type { Database } from './tables.ts'

/** Reads from one snapshot of the database. On SQLite the log of the database cannot be emptied meanwhile. */
export function inSnapshot<T>({ db }: Pick<Store, 'db'>, read: (db: Database) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read)
}
