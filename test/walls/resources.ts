import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Memory that a process and all that it started hold for themselves, in bytes: without the pages of program files. The
 * kernel counts it as it goes; to ask it for shares of pages takes it milliseconds of a processor.
 */
export function memoryBytes(pid: number): number {
  return descendants(pid).reduce((sum, one) => sum + ownBytes(one), ownBytes(pid))
}

/** What the files of a data directory hold, in bytes. */
export function diskBytes(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const stat = statSync(join(directory, name), { throwIfNoEntry: false })
    return sum + (stat?.isFile() ? stat.size : 0)
  }, 0)
}

function ownBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const kilobytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
    return (kilobytes('RssAnon') + kilobytes('RssShmem')) * 1024
  } catch {
    // Gone since.
    return 0
  }
}

function descendants(pid: number): number[] {
  const own = childrenOf(pid)
  return own.flatMap((child) => [child, ...descendants(child)])
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}
