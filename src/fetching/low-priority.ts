import { readlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, getPriority, setPriority } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * The nice value of processes that read or render pages. On a processor that the server wants as well, they get a tenth
 * of its share. If there is only one processor, pages would starve on a busy machine, so there they get two fifths.
 */
export const lowPriority = availableParallelism() > 1 ? 10 : 4

/**
 * Lowers the priority of a thread, and of all threads and processes that it starts from now on. False when nothing
 * changed: it is low already, gone, or this is not permitted here.
 */
export function lowerPriority(threadId: number): boolean {
  try {
    if (getPriority(threadId) >= lowPriority) return false
    setPriority(threadId, lowPriority)
    return true
  } catch {
    return false
  }
}

/** Lowers the priority of the thread that calls it, on Linux. */
export function lowerThreadPriority(): void {
  try {
    // `<process>/task/<thread>`
    lowerPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)))
  } catch {
    // Not Linux: a thread has the priority of its process.
  }
}

/**
 * Lowers the priority of the session (setsid) that a process belongs to. Linux divides a processor among sessions first,
 * so a process in a session of its own has as large a share as the whole server, whatever its own nice value is. See
 * `sched_autogroup` in sched(7). Does nothing on kernels without it, and to the session of this process.
 */
export async function lowerSessionPriority(pid: number): Promise<void> {
  const write = () => writeFile(`/proc/${pid}/autogroup`, String(lowPriority))
  try {
    if ((await sessionOf(pid)) === (await sessionOf('self'))) return
    await write().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EAGAIN') throw error
      // Without the rights of root, the kernel allows one change in a tenth of a second.
      await pause(200)
      await write()
    })
  } catch {
    // Already gone, or not permitted here.
  }
}

/** Its name, without its priority. */
async function sessionOf(process: number | 'self'): Promise<string | undefined> {
  return (await readFile(`/proc/${process}/autogroup`, 'utf8')).split(' ')[0]
}
