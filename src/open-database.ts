import type { Config } from './config.ts'
import type { AccessOptions, DatabaseAccess } from './database-access.ts'
import { sqliteAccess, sqlitePathOf } from './sqlite-access.ts'

/** Opens what the settings name; PostgreSQL's driver is loaded only when it is used. */
export async function databaseAccess(config: Config, options: AccessOptions): Promise<DatabaseAccess> {
  const { databaseUrl } = config
  if (databaseUrl?.kind === 'postgres') {
    const { postgresAccess } = await import('./postgres-access.ts')
    return postgresAccess({ ...databaseUrl, pool: config.databasePool, isPrepared: config.databasePrepared }, options)
  }
  return sqliteAccess(sqlitePathOf(config), options)
}
