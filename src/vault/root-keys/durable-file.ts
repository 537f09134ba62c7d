import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Random } from '../../clock.ts'

/**
 * Makes the file `path` (mode 0600) whole and durably, or throws EEXIST. A link, unlike a rename, fails when the name is
 * taken: of two first starts at once one wins, and no half file shows.
 */
export function createWhole(path: string, text: string, random: Pick<Random, 'bytes'>): void {
  const temporary = writeTemporary(path, text, random)
  try {
    linkSync(temporary, path)
  } finally {
    rmSync(temporary, { force: true })
  }
  syncDirectory(path)
}

/**
 * Puts `text` in the place of the file `path`, whole and durably. Where `path` is a symbolic link, the file that it names
 * is replaced, and the link stays. The caller holds the lock of the file.
 */
export function replaceWhole(path: string, text: string, random: Pick<Random, 'bytes'>): void {
  const target = realpathSync(path)
  removeLeftovers(target)
  const temporary = writeTemporary(target, text, random, statSync(target))
  try {
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncDirectory(target)
}

/** A killed process may have left its file behind, with keys that are to be retired. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`) && /\.[0-9a-f]{16}\.tmp$/.test(name)) {
      rmSync(join(dirname(path), name), { force: true })
    }
  }
}

/**
 * Writes a file beside `path` under a name of its own, durably; its name. What a killed process leaves there is never
 * read. `owner`: of the file to be replaced, so that a rotation by root leaves the server its key.
 */
function writeTemporary(
  path: string,
  text: string,
  random: Pick<Random, 'bytes'>,
  owner?: { readonly uid: number; readonly gid: number },
): string {
  const temporary = `${path}.${Buffer.from(random.bytes(8)).toString('hex')}.tmp`
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    const { uid, gid } = fstatSync(fd)
    if (owner !== undefined && (owner.uid !== uid || owner.gid !== gid)) fchownSync(fd, owner.uid, owner.gid)
    writeFileSync(fd, text)
    fsyncSync(fd)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
  return temporary
}

/** A new name is durable only when its directory is. */
function syncDirectory(path: string): void {
  const fd = openSync(dirname(path), constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
