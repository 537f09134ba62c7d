import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const enoughBytes = 2 * 1024 ** 3
const shm = '/dev/shm'
const prefix = 'latchkey-tests-'
const dayMs = 24 * 60 * 60 * 1000

/**
 * Gives a run a folder of its own for everything that its tests write; in memory, where there is room. What the tests
 * hold is what survives a kill, and a file in memory survives that too; each sync of a disk would be waited for.
 */
export default function setup(): () => void {
  for (const parent of [tmpdir(), shm]) removeLeftIn(parent)
  const disk = mkdtempSync(join(tmpdir(), prefix))
  const memory = process.platform === 'linux' ? folderInMemory() : null
  process.env['TMPDIR'] = memory ?? disk
  return () => {
    for (const folder of [disk, memory]) if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
}

/** A run that was killed left its folder behind: one that is older than a day belongs to no run any more. */
function removeLeftIn(parent: string): void {
  try {
    for (const name of readdirSync(parent)) {
      const folder = join(parent, name)
      if (!name.startsWith(prefix) || Date.now() - statSync(folder).mtimeMs < dayMs) continue
      rmSync(folder, { recursive: true, force: true })
    }
  } catch {
    // There is no such parent, or another's folder in it: no test is worse for it.
  }
}

/** Null where there is none, where it is small, or where nothing may be run from it, as in many containers. */
function folderInMemory(): string | null {
  let folder: string | null = null
  try {
    const { bavail, bsize } = statfsSync(shm)
    if (bavail * bsize < enoughBytes) return null
    folder = mkdtempSync(join(shm, prefix))
    const script = join(folder, 'script')
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 })
    execFileSync(script)
    return folder
  } catch {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
    return null
  }
}
