import type { Worker } from 'node:worker_threads'
import type { CompiledQuery } from 'kysely'
import { AppError } from '../../errors.ts'
import { migrate } from '../migrations/index.ts'
import type { Store } from '../store.ts'
import { kyselyOver, openConnection } from './connection.ts'
import { scrub } from './scrub.ts'
import { GroupCommitWriter } from './writer.ts'

/**
 * Opens (and makes or migrates) a SQLite database: reads on this thread's read-only connection, writes on the thread
 * that `spawnWriter` starts. Throws what SQLite throws when the file cannot be opened.
 */
export async function openSqliteStore(path: string, spawnWriter: () => Worker): Promise<Store> {
  const setUp = openConnection(path, 'write')
  const setUpDb = kyselyOver(setUp)
  await migrate(setUpDb, 'sqlite')
  // What an earlier process deleted and could not scrub before it ended.
  scrub(setUp)
  await setUpDb.destroy()
  const reader = openConnection(path, 'read')
  const writer = new GroupCommitWriter(spawnWriter)
  const db = kyselyOver(reader)
  return {
    dialect: 'sqlite',
    db,
    all: async <Row>(query: CompiledQuery<Row>): Promise<Row[]> => {
      try {
        return reader.all(query.sql, query.parameters) as Row[]
      } catch (error) {
        throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
      }
    },
    commit: (list, options) => writer.commit(list, options),
    scrubsDue: () => writer.scrubsDue(),
    close: async () => {
      await writer.close()
      await db.destroy()
    },
  }
}
