import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createServerHome, type ServerProcess } from '../support/server-process.ts'
import { canMountDisks, mountSmallDisk } from '../support/small-disk.ts'
import { temporaryFolder } from '../support/stores.ts'
import { until } from '../support/until.ts'

const droppedLines = async ({ address }: ServerProcess): Promise<number> => {
  const metrics = await (await fetch(`${address}/metrics`)).text()
  return Number(/^latchkey_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1])
}

/** Each request leaves a line at this level. */
const settings = { LOG_LEVEL: 'debug' }

it.skipIf(!canMountDisks())(
  'answers while the disk that takes its log is full, and logs again afterwards',
  async () => {
    const folder = join(temporaryFolder(), 'log')
    const disk = mountSmallDisk(folder, 1024 * 1024)
    onTestFinished(() => disk.unmount())
    const home = createServerHome()
    onTestFinished(() => home.remove())
    const file = join(folder, 'latchkey.log')
    // As where a service manager redirects it.
    const server = await home.start(settings, `: > '${file}'; tail -n +1 -f '${file}' & exec 2>> '${file}'`)
    onTestFinished(async () => void (await server.stop('SIGKILL')))
    disk.fill()
    for (let n = 0; n < 200; n += 1) expect((await fetch(`${server.address}/health/live`)).status).toBe(200)
    // A batch of lines is counted once its write has failed.
    await until('the dropped lines', async () => ((await droppedLines(server)) > 150 ? true : undefined))
    disk.free()
    const before = readFileSync(file, 'utf8').length
    for (let n = 0; n < 20; n += 1) await fetch(`${server.address}/health/live`)
    // Lines are written in batches, after the answers.
    await until('new lines', () => (readFileSync(file, 'utf8').length > before ? true : undefined))
    expect(await server.stop('SIGTERM')).toBe(0)
  },
)
