import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a server says on which address it listens, for commands beside it that have other settings. */
const fileIn = (dataDir: string): string => join(dataDir, 'server.address')

/** Notes the address of a server that listens; answers what takes the note back. */
export function noteAddress(dataDir: string, address: string): () => void {
  const file = fileIn(dataDir)
  writeFileSync(file, `${address}\n`, { mode: 0o600 })
  return () => {
    // Another server on the same directory may have written its own since.
    if (notedAddress(dataDir) === address) rmSync(file, { force: true })
  }
}

/** The address that a server noted; null where there is none. One that was killed leaves its note. */
export function notedAddress(dataDir: string): string | null {
  try {
    const url = URL.parse(readFileSync(fileIn(dataDir), 'utf8').trim())
    return url?.protocol === 'http:' ? url.origin : null
  } catch {
    return null
  }
}
