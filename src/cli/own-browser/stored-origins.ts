import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The origins that have localStorage or IndexedDB in a profile, as its files say. The browser must have ended. */
export function storedOrigins(profile: string): readonly string[] {
  const local = join(profile, 'Default', 'Local Storage', 'leveldb')
  const inLocal = list(local)
    .filter((name) => /\.(log|ldb)$/.test(name))
    .flatMap((name) => originsInText(readFileSync(join(local, name), 'latin1')))
  const inDatabases = list(join(profile, 'Default', 'IndexedDB')).flatMap((name) => originOfDatabase(name) ?? [])
  return [...new Set([...inLocal, ...inDatabases])].sort()
}

/** The origins in a file of localStorage, whose keys begin with `META:` and the origin. */
export function originsInText(text: string): readonly string[] {
  return [...text.matchAll(/META(?:ACCESS)?:(https?:\/\/[a-z0-9._-]+(?::\d{1,5})?)/gi)].flatMap(
    ([, found = '']) => URL.parse(found)?.origin ?? [],
  )
}

/** The origin of a directory such as `https_shop.example_0.indexeddb.leveldb`; 0 stands for the usual port. */
export function originOfDatabase(name: string): string | null {
  const match = /^(https?)_(.+)_(\d{1,5})\.indexeddb\.leveldb$/.exec(name)
  if (match === null) return null
  const [, scheme, host, port] = match
  return URL.parse(`${scheme}://${host}${port === '0' ? '' : `:${port}`}`)?.origin ?? null
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
