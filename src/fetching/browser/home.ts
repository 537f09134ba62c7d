import { chown, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemError } from '../../errors.ts'
import type { BrowserUser } from './confine.ts'

const prefix = 'latchkey-browser-'

/**
 * A directory of its own for one browser process, readable by its user only; its name contains the process id of this
 * server.
 */
export async function makeHome(folder: string, pid: number, user: BrowserUser | null): Promise<string> {
  const home = await mkdtemp(join(folder, `${prefix}${pid}-`))
  if (user !== null) await chown(home, user.uid, user.gid)
  return home
}

/** Removes a home. If an ending browser still writes there, tries again, then leaves it to the next start. */
export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }).catch(() => undefined)
}

/**
 * Removes the homes that killed servers have left behind.
 * @param isInUse whether the running process with this id made a home of this age (epoch milliseconds)
 */
export async function removeStaleHomes(
  folder: string,
  isInUse: (pid: number, madeAtMs: number) => boolean,
): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  for (const name of names) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined) continue
    const home = join(folder, name)
    const madeAtMs = (await stat(home).catch(() => null))?.birthtimeMs
    if (madeAtMs !== undefined && !isInUse(Number(pid), madeAtMs)) await removeHome(home)
  }
}

/** For `removeStaleHomes`. In a container each start of a server has the same process id, so the age decides. */
export function isHomeInUse(pid: number, madeAtMs: number): boolean {
  if (pid === process.pid) return madeAtMs >= performance.timeOrigin
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user runs, too.
    return isSystemError(error, 'EPERM')
  }
}
