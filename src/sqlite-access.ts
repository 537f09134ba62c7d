import { statSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Config, ConfigError } from './config.ts'
import { databaseExists, unusableDatabase } from './data-folder.ts'
import type { AccessOptions, DatabaseAccess } from './database-access.ts'
import { holdShared, isInUse } from './storage/sqlite/in-use.ts'
import { openSqliteStore, peekSqlite } from './storage/sqlite/store.ts'

/** The file of the database. Throws ConfigError if the settings name PostgreSQL. */
export function sqlitePathOf({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (databaseUrl?.kind === 'postgres') {
    throw new ConfigError('LATCHKEY_DATABASE_URL names PostgreSQL; use its own tools: docs/postgres.md.')
  }
  return databaseUrl?.path ?? join(dataDir, 'latchkey.db')
}

export function sqliteAccess(path: string, { timer, onWriterFailure }: AccessOptions): DatabaseAccess {
  const unusable = (error: unknown): never => {
    throw unusableDatabase(path, error)
  }
  return {
    dialect: 'sqlite',
    name: path,
    folder: dirname(path),
    clock: null,
    exists: async () => {
      if (databaseExists(path)) return true
      // Checked again: another server that starts may have created the database and its log meanwhile.
      if (!isNotEmpty(`${path}-wal`) || databaseExists(path)) return false
      throw new ConfigError(
        `There is no database at ${path}, but its log ${path}-wal exists: put the database back, restore a backup (latchkey restore), or move the log away.`,
      )
    },
    peek: (look) => peekSqlite(path, look).catch(unusable),
    isInUse: async () => isInUse(path),
    open: (prepare) => {
      const threads = { timer, onFailure: onWriterFailure }
      return openSqliteStore(
        path,
        async (db) => spawner({ path, macKey: (await prepare(db)).auditMac }),
        threads,
      ).catch(unusable)
    },
    hold: async () => holdShared(path),
    close: async () => {},
  }
}

const isNotEmpty = (path: string) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0

/** What the writer's thread is given when it starts. */
export interface WriterData {
  readonly path: string
  /** The key of the audit trail's MACs, 32 bytes. */
  readonly macKey: Uint8Array
}

function spawner(workerData: WriterData): () => Worker {
  // `.ts` from source, `.js` when compiled.
  const file = `./writer-thread${extname(import.meta.filename)}`
  return () => new Worker(new URL(file, import.meta.url), { workerData })
}
