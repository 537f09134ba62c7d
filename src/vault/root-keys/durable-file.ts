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
 * Creates the file `path` (mode 0600) completely and durably, or throws EEXIST. A link, unlike a rename, fails when the
 * name exists: of two concurrent first starts one wins, and no partial file is ever visible.
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
 * Replaces the content of the file `path` completely and durably. When `path` is a symbolic link, its target is
 * replaced and the link stays. The caller holds the lock of the file.
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

/** A killed process may have left its temporary file behind, with keys that are to be retired. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`) && /\.[0-9a-f]{16}\.tmp$/.test(name)) {
      rmSync(join(dirname(path), name), { force: true })
    }
  }
}

/**
 * Writes a temporary file next to `path`, durably, and returns its name. Temporary files of killed processes are never
 * read. `owner`: the owner of the file to be replaced, so that after a rotation by root the server can still read its
 * key.
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

/** A new name is durable only after its directory is synced. */
function syncDirectory(path: string): void {
  const fd = openSync(dirname(path), constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
