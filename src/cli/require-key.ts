import { join } from 'node:path'
import { systemClock as clock, systemRandom as random } from '../clock.ts'
import type { Config } from '../config.ts'
import { requireOpens } from '../server-keys.ts'
import { peekSqlite } from '../storage/sqlite/store.ts'
import { createKeyring } from '../vault/keyring.ts'
import { envRootKeys } from '../vault/root-keys/env.ts'
import { rootKeyFile } from '../vault/root-keys/file.ts'
import type { RootKeySource } from '../vault/root-keys/root-key.ts'
import { createVault } from '../vault/vault.ts'
import { CommandError } from './command-error.ts'

/** Throws CommandError, ConfigError or RootKeyError unless the root key opens what is stored in `database`. Writes nothing. */
export async function requireKey(config: Config, database: string): Promise<void> {
  const vault = createVault({ keyring: createKeyring({ source: sourceOf(config), random }), random })
  await peekSqlite(database, (db) => requireOpens(db, vault))
}

function sourceOf({ rootKey, rootKeys, dataDir }: Config): RootKeySource {
  if (rootKey.kind === 'env') return envRootKeys(rootKeys ?? '')
  const path = rootKey.path ?? join(dataDir, 'root.key')
  const file = rootKeyFile({ path, random, clock })
  if (!file.exists()) throw new CommandError(`Put the key file at ${path} first: a backup never holds it.`)
  return file
}
