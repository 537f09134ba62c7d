import type { CompiledQuery } from 'kysely'
import { AppError } from '../../errors.ts'
import { migrate } from '../migrations/index.ts'
import type { Shape, Values } from '../shape.ts'
import type { Store } from '../store.ts'
import type { Database } from '../tables.ts'
import { type ChainLink, ConflictError } from '../write.ts'
import { commitList } from './group.ts'

/**
 * A store on any PostgreSQL that kysely supports: a list is one transaction on a connection of its own. `db` is closed
 * with the store.
 */
export async function openPostgresStore(db: Database, link: ChainLink): Promise<Store> {
  await migrate(db, 'postgres')
  const all = async <Row>(query: CompiledQuery<Row>): Promise<Row[]> => {
    const { rows } = await db.executeQuery(query).catch(unavailable)
    return rows
  }
  return {
    dialect: 'postgres',
    db,
    all,
    rows: async (query, shape) => (await all(query)).map((row) => valuesOf(row, shape)),
    commit: async (list) => {
      await commitList(db, list, link).catch(unavailable)
    },
    scrubsDue: () => 0,
    isWritable: () => true,
    close: () => db.destroy(),
  }
}

function valuesOf<Row, const Names extends readonly string[]>(row: Row, { names }: Shape<Names>): Values<Row, Names> {
  const named = row as Readonly<Record<string, unknown>>
  return names.map((name) => named[name]) as Values<Row, Names>
}

function unavailable(error: unknown): never {
  if (error instanceof ConflictError || error instanceof AppError) throw error
  throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
}
