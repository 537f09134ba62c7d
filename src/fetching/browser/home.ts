import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserUser } from './confine.ts'

const prefix = 'latchkey-browser-'

/** A folder of its own for one browser process, readable by its user alone; its name holds the process id of this server. */
export async function makeHome(folder: string, pid: number, user: BrowserUser | null): Promise<string> {
  const home = await mkdtemp(join(folder, `${prefix}${pid}-`))
  if (user !== null) await chown(home, user.uid, user.gid)
  return home
}

/** Removes a home; what a browser that is just ending still writes there is tried again, then left to the next start. */
export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }).catch(() => undefined)
}

/** Removes the homes that servers which were killed have left behind. */
export async function removeStaleHomes(folder: string, isAlive: (pid: number) => boolean): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  const stale = names.filter((name) => {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
  await Promise.all(stale.map((name) => removeHome(join(folder, name))))
}
