import { statSync } from 'node:fs'

/**
 * Whether a file is still the one that had this path when this was called. A database that is moved away, or replaced by
 * another, while a server runs would take what is written with it: the next start opens what has the path then.
 */
export function inPlace(path: string): () => boolean {
  const opened = identity(path)
  return () => identity(path) === opened
}

/** Null: there is none, or it cannot be reached. */
function identity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}
