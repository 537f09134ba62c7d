import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync } from 'node:fs'

/**
 * Gives a complete file its final name; throws EEXIST when that is taken.
 * A link, unlike a rename, fails when the name exists. On a file system without links, checking first must be enough.
 */
export function nameNew(part: string, to: string): void {
  try {
    linkSync(part, to)
  } catch (error) {
    if (existsSync(to) || !hasNoLinks(error)) throw error
    renameSync(part, to)
  }
}

function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes((error as { code?: string }).code ?? '')
}

/** Makes what was written to a file, or the names in a directory, durable. */
export function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
