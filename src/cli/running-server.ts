import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A running server writes its address here, for commands on the same data directory that have other settings. */
const fileIn = (dataDir: string): string => join(dataDir, 'server.address')

/** Writes the address of a listening server; returns a function that removes it again. */
export function noteAddress(dataDir: string, address: string): () => void {
  const file = fileIn(dataDir)
  // A server of another user, such as root, may have left a file that this user may not write, in a directory where it may.
  rmSync(file, { force: true })
  writeFileSync(file, `${address}\n`, { mode: 0o600 })
  return () => {
    // Another server on the same directory may have written its own address since.
    if (notedAddress(dataDir) === address) rmSync(file, { force: true })
  }
}

/** The address that a server wrote; null when there is none. A killed server leaves its address behind. */
export function notedAddress(dataDir: string): string | null {
  try {
    const url = URL.parse(readFileSync(fileIn(dataDir), 'utf8').trim())
    return url?.protocol === 'http:' ? url.origin : null
  } catch {
    return null
  }
}
