import { Kysely, SqliteDialect } from 'kysely'
import type { Database, Tables } from '../tables.ts'
import type { Connection } from './connection.ts'

/** A query builder over one connection. */
export function kyselyOver(connection: Connection): Database {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => connection.close(),
        prepare: (sql) => ({
          // `all` runs every statement; only SELECT, RETURNING and PRAGMA return rows.
          reader: /^\s*(select|with|pragma)\b|\breturning\b/i.test(sql),
          all: (params) => connection.all(sql, params),
          run: (params) => ({ changes: connection.run(sql, params), lastInsertRowid: 0 }),
          iterate: (params) => connection.all(sql, params)[Symbol.iterator](),
        }),
      },
    }),
  })
}
