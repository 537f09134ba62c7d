import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { holdAlone, lockPathOf } from './sqlite/in-use.ts'

/** A file that is written before it gets its final name. */
export interface PartFile {
  readonly path: string
  /** Removes what is left of it, and its lock. */
  remove(): void
}

/** The name that a file has until it is complete; `suffix` is a UUID. */
const partPath = (to: string, suffix: string): string => `${to}.${suffix}.part`
/** File systems allow 255 bytes; the longest name made here is that of the lock file's journal, with 55 more. */
export const maxFinalNameBytes = 200
const partOf = /^\.[0-9a-f-]{36}\.part/

/**
 * Creates the empty part file of `to`, with mode 0600. It is locked as long as this process runs, so that the next call
 * for the same `to` can remove what a killed process left. Throws the errors of the file system.
 */
export function createPart(to: string, suffix: string): PartFile {
  removeAbandoned(to)
  const path = partPath(to, suffix)
  const lock = holdAlone(path)
  // Another process may find the new lock file before it is locked, and remove it.
  if (lock === null || !existsSync(lockPathOf(path))) throw new Error('another process removed the lock file')
  closeSync(openSync(path, 'wx', 0o600))
  return {
    path,
    remove: () => {
      removePart(to, suffix)
      lock.release()
    },
  }
}

/** Removes a part file and its lock file, with the journals of both. */
export function removePart(to: string, suffix: string): void {
  const path = partPath(to, suffix)
  for (const one of [path, lockPathOf(path)]) {
    rmSync(one, { force: true })
    rmSync(`${one}-journal`, { force: true })
  }
}

/** Removes the part files of `to` that no running process has locked. Leaves what this user may not remove. */
function removeAbandoned(to: string): void {
  const beginning = basename(to)
  const suffixes = readdirSync(dirname(to)).flatMap((name) => {
    const rest = name.slice(beginning.length)
    return name.startsWith(beginning) && partOf.test(rest) ? [rest.slice(1, 37)] : []
  })
  for (const suffix of new Set(suffixes)) {
    try {
      const lock = holdAlone(partPath(to, suffix))
      if (lock === null) continue
      removePart(to, suffix)
      lock.release()
    } catch {
      // It belongs to another user.
    }
  }
}
