import { readdirSync, readFileSync } from 'node:fs'
import { cpuSeconds, endedChildrenSeconds, type MemoryParts, memoryParts } from './proc.ts'

/** The memory of everything that a process started, itself left out. */
export function treeMemory(root: number): MemoryParts {
  const parts = startedBy(root).map(partsOf)
  return {
    files: parts.reduce((sum, { files }) => sum + files, 0),
    own: parts.reduce((sum, { own }) => sum + own, 0),
  }
}

/** User and system time of a process and of everything that it started, in seconds, also of what has ended. */
export function treeCpuSeconds(root: number): number {
  const seconds = [root, ...startedBy(root)].map((pid) => cpuSeconds(pid) + endedChildrenSeconds(pid))
  return seconds.reduce((sum, each) => sum + each, 0)
}

/** The processes that run below another one. */
function startedBy(root: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (Number.isInteger(pid)) parents.set(pid, parentOf(pid))
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0
    return parent === root || (parent > 1 && isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
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

/** Nothing once it is gone. */
function partsOf(pid: number): MemoryParts {
  try {
    return memoryParts(pid)
  } catch {
    return { files: 0, own: 0 }
  }
}
