import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every byte of the database of a data directory, its log files included, as they lie on the disk now. */
export function databaseBytes(dataDir: string): Buffer {
  const names = readdirSync(dataDir).filter((name) => name.startsWith('latchkey.db'))
  return Buffer.concat(names.map((name) => readFileSync(join(dataDir, name))))
}
