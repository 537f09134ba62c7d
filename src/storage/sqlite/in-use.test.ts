import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { canMountDisks, mountSmallDisk } from '../../../test/support/small-disk.ts'
import { holdAlone, holdShared, lockPathOf } from './in-use.ts'

it('says whether a lock file cannot be made, or is there and cannot be used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-in-use-'))
  try {
    const nowhere = join(folder, 'missing', 'latchkey.db')
    for (const hold of [holdAlone, holdShared])
      expect(() => hold(nowhere)).toThrow(
        `The lock file ${nowhere}.lock cannot be made: no such file or directory (ENOENT). This user must be able to write in its directory.`,
      )
    const database = join(folder, 'latchkey.db')
    mkdirSync(lockPathOf(database))
    expect(() => holdAlone(database)).toThrow(/cannot be used: .* \(EISDIR\)\. Remove it while no server runs\.$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it.runIf(canMountDisks())('asks for room where the disk is full, and not to remove the lock file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-in-use-'))
  const disk = mountSmallDisk(join(folder, 'disk'), 65_536)
  try {
    const database = join(folder, 'disk', 'latchkey.db')
    holdAlone(database)?.release()
    disk.fill()
    expect(() => holdAlone(database)).toThrow(
      `The lock file ${database}.lock cannot be used: database or disk is full. Make room on its disk.`,
    )
  } finally {
    disk.unmount()
    rmSync(folder, { recursive: true })
  }
})

it('says to a server whether another one uses the database, and to none while a restore runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-in-use-'))
  try {
    const database = join(folder, 'latchkey.db')
    const first = holdShared(database)
    const second = holdShared(database)
    expect([first?.isFirst, second?.isFirst, holdAlone(database)]).toEqual([true, false, null])
    first?.release()
    const third = holdShared(database)
    expect(third?.isFirst).toBe(false)
    for (const hold of [second, third]) hold?.release()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
