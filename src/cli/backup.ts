import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { backupInThread } from '../backup-in-thread.ts'
import { systemRandom } from '../clock.ts'
import { databaseExists } from '../data-folder.ts'
import { isSystemError } from '../errors.ts'
import { sqlitePathOf } from '../sqlite-access.ts'
import { maxFinalNameBytes, removePart } from '../storage/part-file.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { cleanedUpAtStop } from './stop-signal.ts'

/** `latchkey backup FILE`: copies the database, also while a server runs; never the root key. */
export async function backup({ config, output }: CommandContext, file: string): Promise<void> {
  const [from, to] = [sqlitePathOf(config), resolve(file)]
  if (!databaseExists(from)) throw new CommandError(`There is no database at ${from}; is LATCHKEY_DATA_DIR set?`)
  if (Buffer.byteLength(basename(to)) > maxFinalNameBytes) {
    throw new CommandError(`The file name is too long; give one of at most ${maxFinalNameBytes} bytes.`)
  }
  const taken = new CommandError(`${to} already exists; give another name.`)
  if (existsSync(to)) throw taken
  const folder = dirname(to)
  if (!existsSync(folder)) throw new CommandError(`There is no directory ${folder}; make it, or give another path.`)
  try {
    const suffix = systemRandom.uuid()
    await cleanedUpAtStop(
      () => removePart(to, suffix),
      () => backupInThread({ from, to, suffix }),
    )
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) throw taken
    throw new CommandError(`The backup ${to} could not be written.`, { cause: error })
  }
  output.done(`Backed up to ${to} (${statSync(to).size} bytes).`)
  output.say(
    'The root key is not in it: keep a copy of the key file elsewhere. The backup cannot be opened without it.',
  )
}
