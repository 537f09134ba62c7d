import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const enoughBytes = 2 * 1024 ** 3

/**
 * Gives a run a folder of its own for everything that its tests write; in memory, where there is room. What the tests
 * hold is what survives a kill, and a file in memory survives that too; each sync of a disk would be waited for.
 */
export default function setup(): () => void {
  const disk = mkdtempSync(join(tmpdir(), 'latchkey-tests-'))
  const memory = process.platform === 'linux' ? folderInMemory() : null
  process.env['TMPDIR'] = memory ?? disk
  return () => {
    for (const folder of [disk, memory]) if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
}

/** Null where there is none, where it is small, or where nothing may be run from it, as in many containers. */
function folderInMemory(): string | null {
  let folder: string | null = null
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    if (bavail * bsize < enoughBytes) return null
    folder = mkdtempSync('/dev/shm/latchkey-tests-')
    const script = join(folder, 'script')
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 })
    execFileSync(script)
    return folder
  } catch {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
    return null
  }
}
