import { statSync } from 'node:fs'

/**
 * Returns a function that tells whether the path still leads to the same file. If the database was moved away or replaced
 * while the server runs, the next start opens another file, and everything written in between would be lost.
 */
export function inPlace(path: string): () => boolean {
  const opened = identity(path)
  return () => identity(path) === opened
}

/** Device and inode; null if there is no file, or it cannot be reached. */
function identity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
