import { accessSync, constants, existsSync, lchownSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { systemClock as clock, systemRandom as random, systemTimer as timer } from '../clock.ts'
import type { Config } from '../config.ts'
import { databaseExists, makeFolder } from '../data-folder.ts'
import { keyPathOf, requireUsable, rootKeySource } from '../open-core.ts'
import { sqliteAccess, sqlitePathOf } from '../sqlite-access.ts'
import { copyDatabase, prepareRestored, structuralFlaws } from '../storage/backup.ts'
import { hasSqliteCode } from '../storage/sqlite/error-codes.ts'
import { holdAlone, lockPathOf, takeDatabase } from '../storage/sqlite/in-use.ts'
import { createKeyring } from '../vault/keyring.ts'
import { createVault } from '../vault/vault.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'

export interface RestoreOptions {
  /** Replaces an existing database. */
  readonly force?: boolean | undefined
}

/**
 * `latchkey restore FILE`: replaces the database with a backup. Before anything is written, it checks that the backup
 * is intact and that the root key opens it. Throws CommandError, ConfigError.
 */
export async function restore(context: CommandContext, file: string, { force = false }: RestoreOptions): Promise<void> {
  const { config, output } = context
  const [from, to] = [resolve(file), sqlitePathOf(config)]
  requireFile(from)
  if (from === to) throw new CommandError(`${from} is the database itself; name a backup.`)
  if (databaseExists(to) && !force) {
    throw new CommandError(`A database already exists at ${to}; give --force to replace it, or move it away.`)
  }
  requireSound(from)
  await requireKey(config, from)
  for (const folder of [config.dataDir, dirname(to)]) makeFolder(folder)
  whileNobodyUses(to, () => {
    const replaced = existsSync(to) ? to : null
    const prepare = (copy: string) => prepareRestored(copy, { replaced, now: clock.now() })
    copyDatabase(from, to, { suffix: random.uuid(), replace: force, prepare })
    giveToOwner(to)
  })
  output.done(`Restored ${from} to ${to}.`)
  output.say(
    'If the server that made the backup still runs, start this one with LATCHKEY_BACKGROUND=off: otherwise both visit the sites, which may end logins (docs/deploy.md, Trying out a backup).',
  )
  output.say(
    'What was ended since the backup is valid again: revoked keys, removed or disabled users and members, old passwords, deleted or unshared sessions. End it again: `latchkey key revoke`, `latchkey user disable`, `latchkey user passwd` (docs/deploy.md, After a restore).',
  )
  output.say(
    'To see what has happened since the backup, run `latchkey audit verify --against FILE` with heads that you saved.',
  )
}

function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new CommandError(`There is no backup at ${path}.`)
  // For SQLite, an empty file is an empty database.
  if (!found.isFile() || found.size === 0) throw new CommandError(`${path} is not a backup of Latchkey.`)
  try {
    accessSync(path, constants.R_OK)
  } catch (error) {
    throw new CommandError(`${path} may not be read by this user; it must belong to the user who runs Latchkey.`, {
      cause: error,
    })
  }
}

function requireSound(path: string): void {
  let flaws: string[]
  try {
    flaws = structuralFlaws(path)
  } catch (error) {
    // A copy that was cut off is too damaged to be checked.
    const what = hasSqliteCode(error, 'corrupt') ? 'damaged' : 'not a backup of Latchkey'
    throw new CommandError(`${path} is ${what}.`, { cause: error })
  }
  if (flaws.length > 0) throw new CommandError(`${path} is damaged.`, { cause: flaws[0] })
}

/**
 * After a restore by root, the user who runs the server can use the database: the owner of its directory. That user can put
 * links into it: root gives away the link, never the file that it names.
 */
function giveToOwner(databasePath: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(databasePath))
  for (const path of [databasePath, lockPathOf(databasePath)]) lchownSync(path, uid, gid)
}

function whileNobodyUses(databasePath: string, work: () => void): void {
  const inUse = new CommandError(`${databasePath} is in use; first stop the server and every command that uses it.`)
  const server = holdAlone(databasePath)
  if (server === null) throw inUse
  try {
    const database = takeDatabase(databasePath)
    if (database === null) throw inUse
    try {
      work()
    } catch (error) {
      throw new CommandError(`${databasePath} could not be restored.`, { cause: error })
    } finally {
      database.release()
    }
  } finally {
    server.release()
  }
}

/**
 * Throws CommandError, ConfigError or RootKeyError unless the root key opens what is stored in `database`, and this
 * version can use it. Writes nothing.
 */
async function requireKey(config: Config, database: string): Promise<void> {
  const { source, file } = rootKeySource(config, { clock, random })
  if (file?.exists() === false) {
    throw new CommandError(`Put the key file at ${keyPathOf(config)} first: a backup never contains it.`)
  }
  const keyring = await createKeyring({ source, random })
  const access = sqliteAccess(database, { timer, onWriterFailure: () => {} })
  await requireUsable(access, createVault({ keyring, random }), async () => true)
}
