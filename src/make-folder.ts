import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory for its user alone, and those above it; one that exists stays as it is. Throws the error of the
 * system. `mkdirSync` with `recursive` never returns where a directory takes no new one, as in /proc.
 */
export function makeFolder(path: string): void {
  if (tryMake(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** False if the directory above is missing, too. */
function tryMake(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && path !== dirname(path)) return false
    // Something of this name exists: what uses it says whether it is a directory.
    if (code === 'EEXIST') return true
    throw error
  }
}
