import { readdirSync, readFileSync } from 'node:fs'
import { pssBytes } from './proc.ts'

/** Proportional set size of everything that a process started, itself left out, in bytes. */
export function treeBytes(root: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (Number.isInteger(pid)) parents.set(pid, parentOf(pid))
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0
    return parent === root || (parent > 1 && isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow).reduce((sum, pid) => sum + bytesOf(pid), 0)
}

/** Field 4 of /proc/PID/stat, behind the name; 0 once it is gone. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}

function bytesOf(pid: number): number {
  try {
    return pssBytes(pid)
  } catch {
    return 0
  }
}
