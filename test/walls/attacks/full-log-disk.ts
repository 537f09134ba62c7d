import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { canMountDisks, mountSmallDisk } from '../../support/small-disk.ts'
import { until } from '../../support/until.ts'
import type { Attack } from '../attack.ts'
import { metric } from '../metric.ts'

/** A disk that is full, with the file to which the server's log goes: each request leaves a line. */
export const fullLogDisk: Attack = {
  name: 'full-log-disk',
  settings: { LOG_LEVEL: 'debug' },
  prepare: () => {
    if (!canMountDisks()) return null
    const home = mkdtempSync(join(tmpdir(), 'latchkey-log-'))
    const folder = join(home, 'disk')
    const disk = mountSmallDisk(folder, 1024 * 1024)
    const file = join(folder, 'latchkey.log')
    return {
      // As where a service manager redirects it.
      prefix: `: > '${file}'; tail -n +1 -f '${file}' & exec 2>> '${file}'`,
      begin: () => disk.fill(),
      undo: () => {
        disk.unmount()
        rmSync(home, { recursive: true })
      },
    }
  },
  run: async ({ server, isShort }) => {
    await pause(isShort ? 200 : 6_000)
    const droppedLines = () => metric(server.address, 'latchkey_log_lines_dropped_total')
    const dropped = await until('dropped lines', async () => (await droppedLines()) || undefined)
    return { held: `the disk of the log; ${dropped} lines dropped`, problems: [] }
  },
}
