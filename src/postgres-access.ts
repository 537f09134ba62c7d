import { link } from './audit/chain.ts'
import { ConfigError } from './config.ts'
import type { AccessOptions, DatabaseAccess } from './database-access.ts'
import { AppError } from './errors.ts'
import type { ServerKeys } from './server-keys.ts'
import { type PostgresOptions, postgresConnections, postgresName } from './storage/postgres/connections.ts'
import { openDatabaseClock, requireVersion } from './storage/postgres/server-facts.ts'
import { holdServerLock, isServed } from './storage/postgres/server-lock.ts'
import { hasTables, peekPostgres, postgresStore, preparePostgres } from './storage/postgres/store.ts'
import { secretKey } from './vault/digest.ts'

/** Connects, and asks the database for its version and its time. Throws ConfigError. */
export async function postgresAccess(options: PostgresOptions, { timer }: AccessOptions): Promise<DatabaseAccess> {
  const name = postgresName(options.url)
  const unusable = (error: unknown): never => {
    if (error instanceof ConfigError || error instanceof AppError) throw error
    throw new ConfigError(`The database ${name} cannot be used: ${reasonOf(error)}.`)
  }
  const connections = await postgresConnections(options).catch(unusable)
  try {
    await requireVersion(connections)
    const { clock, stop } = await openDatabaseClock(connections, timer)
    const close = async (): Promise<void> => {
      stop()
      await connections.close()
    }
    return {
      dialect: 'postgres',
      name,
      folder: null,
      clock,
      exists: () => hasTables(connections).catch(unusable),
      peek: (look) => peekPostgres(connections, look).catch(unusable),
      isInUse: () => isServed(connections).catch(unusable),
      open: async (prepare) => {
        const keys = await preparePostgres(connections, prepare).catch(unusable)
        const store = postgresStore(connections, linkWith(keys), timer)
        return {
          ...store,
          close: async () => {
            stop()
            await store.close()
          },
        }
      },
      hold: () => holdServerLock(connections, options, timer).catch(unusable),
      close,
    }
  } catch (error) {
    await connections.close()
    return unusable(error)
  }
}

function linkWith({ auditMac }: ServerKeys): Parameters<typeof postgresStore>[1] {
  const key = secretKey(auditMac)
  return (head, entry) => link(key, head, entry)
}

/** What the server, the driver or the system says; of several addresses that failed, what the last one said. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors.at(-1))
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}
