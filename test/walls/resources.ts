import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pssBytes } from '../../bench/lib/proc.ts'

/** Memory of a process and all that it started, in bytes: what they share counts once. */
export function memoryBytes(pid: number): number {
  return descendants(pid).reduce((sum, one) => sum + pssOf(one), pssOf(pid))
}

/** What the files of a data directory hold, in bytes. */
export function diskBytes(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const stat = statSync(join(directory, name), { throwIfNoEntry: false })
    return sum + (stat?.isFile() ? stat.size : 0)
  }, 0)
}

function pssOf(pid: number): number {
  try {
    return pssBytes(pid)
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
