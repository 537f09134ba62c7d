import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own, in memory, that a test can fill to the last byte. */
export interface SmallDisk {
  /** Takes all room that is left; again, what became free since. */
  fill(): void
  /** Gives back what `fill` took. */
  free(): void
  unmount(): void
}

/** Mounts a disk of so many bytes at a path, which it makes; for its owner alone. */
export function mountSmallDisk(path: string, bytes: number): SmallDisk {
  mkdirSync(path, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', path])
  const filler = join(path, 'filler')
  return {
    fill: () => {
      const file = openSync(filler, 'a')
      try {
        for (const size of [65_536, 4096, 1]) writeUntilFull(file, Buffer.alloc(size))
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler),
    unmount: () => execFileSync('umount', [path]),
  }
}

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    for (;;) writeSync(file, piece)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error
  }
}

/** Whether a disk can be mounted here: by root, where the system lets it. */
export function canMountDisks(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-mount-'))
  try {
    mountSmallDisk(path, 65_536).unmount()
    return true
  } catch {
    return false
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
