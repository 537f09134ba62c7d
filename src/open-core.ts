import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AuditWriter, createAuditWriter } from './audit/append.ts'
import {
  type Clock,
  type Random,
  type Stopwatch,
  systemClock,
  systemRandom,
  systemStopwatch,
  systemTimer,
} from './clock.ts'
import { type Config, ConfigError } from './config.ts'
import { takeFolder } from './data-folder.ts'
import type { DatabaseAccess, DatabaseHold } from './database-access.ts'
import { databaseAccess } from './open-database.ts'
import { keepServerKeys, readWrappedSample, requireOpens, type ServerKeys } from './server-keys.ts'
import { isMigrated, isUnfinished, unknownMigration } from './storage/migrations/index.ts'
import type { Store } from './storage/store.ts'
import { createKeyring, type Keyring } from './vault/keyring.ts'
import { envRootKeys } from './vault/root-keys/env.ts'
import { type RootKeyFile, rootKeyFile } from './vault/root-keys/file.ts'
import { RootKeyError, type RootKeySource } from './vault/root-keys/root-key.ts'
import { createVault, type Vault } from './vault/vault.ts'

/** What the server and every command need: the open database and the vault, with a root key that fits. */
export interface Core {
  readonly config: Config
  readonly clock: Clock
  readonly stopwatch: Stopwatch
  readonly random: Random
  readonly store: Store
  readonly vault: Vault
  readonly keyring: Keyring
  readonly rootKeys: RootKeys
  readonly keys: ServerKeys
  readonly audit: AuditWriter
  /** Marks the database as used by a server, as long as that runs; several may. Null while a restore runs. */
  holdDatabase(): Promise<DatabaseHold | null>
  /** Throws an error that says why unless the database answers and can be written, and the root key opens it. */
  requireReady(): Promise<void>
  close(): Promise<void>
}

export interface RootKeys {
  readonly source: RootKeySource
  /** The same source when it is a file that Latchkey creates and changes; null: the operator manages the keys. */
  readonly file: RootKeyFile | null
}

export interface CoreOptions {
  /** Default: that of the system. */
  readonly clock?: Clock
  /** False: a missing database is an error and is not created, nor is an older one migrated under a running server. */
  readonly create: boolean
  /**
   * Called with the error each time the writer's thread ends by itself; callers waiting for a commit get an error
   * anyway.
   */
  readonly onWriterFailure?: (error: Error) => void
}

/**
 * Opens the root key, then the database, and writes nothing before the key is known to fit; a root key is created only
 * when no database exists yet. Throws ConfigError with one sentence.
 */
export async function openCore(config: Config, options: CoreOptions): Promise<Core> {
  const database = await databaseAccess(config, { timer: systemTimer, onWriterFailure: () => {}, ...options })
  return openOn(database, config, options).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
}

async function openOn(database: DatabaseAccess, config: Config, options: CoreOptions): Promise<Core> {
  const clock = options.clock ?? database.clock ?? systemClock
  const random = systemRandom
  const isNew = !(await database.exists())
  if (isNew && !options.create)
    throw new ConfigError(
      `There is no database at ${database.name}; start the server first, or run this in its directory or with its LATCHKEY_DATA_DIR.`,
    )
  const { source, file } = rootKeySource(config, { clock, random })
  if (isNew) await makeFolders(config, database, file)
  else if (file?.exists() === false) {
    throw new ConfigError(
      `The key file ${keyPathOf(config)} is missing, and the database cannot be opened without it: restore it, or set LATCHKEY_ROOT_KEY as the server has it.`,
    )
  }
  let opened: Store | null = null
  const wrappedSample = async () => (opened === null ? null : readWrappedSample(opened.db))
  const keyring = await createKeyring({ source, random, wrappedSample }).catch(rejectAsConfigError)
  const vault = createVault({ keyring, random })
  await requireUsable(database, vault, async () => options.create || !(await database.isInUse()))
  let keys: ServerKeys | null = null
  const store = await database.open(async (db) => {
    // Another server, with another root key, may have been first.
    if ((await readWrappedSample(db)) !== null) await requireOpens(db, vault)
    keys = await keepServerKeys(db, vault, { clock, random })
    return keys
  })
  opened = store
  if (keys === null) throw new ConfigError('The database could not be prepared.')
  const audit = createAuditWriter({ clock, random })
  return {
    config,
    clock,
    stopwatch: systemStopwatch,
    random,
    store,
    vault,
    keyring,
    rootKeys: { source, file },
    keys,
    audit,
    holdDatabase: () => database.hold(),
    requireReady: async () => {
      await requireOpens(store.db, vault)
      await keyring.currentKeyId()
      if (!store.isWritable()) throw new ConfigError('The database cannot be written.')
    },
    close: () => store.close(),
  }
}

export function keyPathOf(config: Pick<Config, 'rootKey' | 'dataDir'>): string {
  return (config.rootKey.kind === 'file' ? config.rootKey.path : null) ?? join(config.dataDir, 'root.key')
}

/**
 * Throws ConfigError unless the root key opens the database, if there is one, and this version can use it, or migrate it if
 * it may. Writes nothing.
 */
export async function requireUsable(
  { name, dialect, peek }: Pick<DatabaseAccess, 'name' | 'dialect' | 'peek'>,
  vault: Vault,
  mayMigrate: () => Promise<boolean>,
): Promise<void> {
  const refusal = await peek(async (db) => {
    await requireOpens(db, vault)
    const unknown = await unknownMigration(db, dialect)
    if (unknown !== null) {
      return `A newer version of Latchkey has used ${name} (its migration ${unknown} is unknown here): use that version, or restore a backup from before it. Nothing was changed.`
    }
    if (!(await isMigrated(db, dialect)) && !(await mayMigrate())) {
      return `The server that runs with ${name} is of an older version, which could not start again with what this command would make of it: use the command of that version, or update the server first (docs/deploy.md, Updating). Nothing was changed.`
    }
    if (!(await isUnfinished(db))) return null
    return `An earlier, unreleased version of Latchkey made ${name}: start the last unreleased version with it once (docs/deploy.md, Updating), then this one. Nothing was changed.`
  })
  if (refusal !== null) throw new ConfigError(refusal)
}

/** The root keys that the settings name; `file` is null when they are in the environment. Throws ConfigError. */
export function rootKeySource(config: Config, { clock, random }: { clock: Clock; random: Random }): RootKeys {
  switch (config.rootKey.kind) {
    case 'env': {
      const text = config.rootKeys
      if (text === null) throw new ConfigError('LATCHKEY_ROOT_KEY is env, but LATCHKEY_ROOT_KEYS is not set.')
      return { source: asConfigError(() => envRootKeys(text)), file: null }
    }
    case 'file': {
      const file = rootKeyFile({ path: keyPathOf(config), random, clock })
      return { source: file, file }
    }
  }
}

async function makeFolders(config: Config, database: DatabaseAccess, file: RootKeyFile | null): Promise<void> {
  const keyFolder = dirname(keyPathOf(config))
  if (file !== null && ![config.dataDir, database.folder].includes(keyFolder) && !existsSync(keyFolder)) {
    throw new ConfigError(`The directory ${keyFolder} for the key file, named by LATCHKEY_ROOT_KEY, does not exist.`)
  }
  // An existing directory, such as a mounted volume, may be accessible to others.
  takeFolder(config.dataDir, { setting: 'LATCHKEY_DATA_DIR', mode: 0o700 })
  if (database.folder !== null) takeFolder(database.folder, { setting: 'LATCHKEY_DATABASE_URL', mode: null })
  if (file === null || file.exists()) return
  await file.create().catch((error: unknown) => {
    // Another process that starts at the same moment may just have created it.
    if (!file.exists()) rejectAsConfigError(error)
  })
}

function asConfigError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    return rejectAsConfigError(error)
  }
}

function rejectAsConfigError(error: unknown): never {
  throw error instanceof RootKeyError ? new ConfigError(error.message) : error
}
