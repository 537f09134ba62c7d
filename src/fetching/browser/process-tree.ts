import { readdir, readFile } from 'node:fs/promises'
import { lowerPriority, lowerSessionPriority } from '../low-priority.ts'

/**
 * Memory that a process and everything below it holds for itself, in bytes: anonymous and shared memory, without the
 * pages of program files. 0 once it is gone.
 */
export async function treeMemory(root: number): Promise<number> {
  const sizes = await Promise.all((await processTree(root)).map(ownMemory))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

/**
 * Ends a process and everything below it at once: distributions start Chromium by a script that does not pass signals
 * on.
 */
export async function killTree(root: number): Promise<void> {
  for (const pid of await processTree(root)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Gives a process, everything below it and their session a low priority, also to what they start later. */
export async function lowerTreePriority(root: number): Promise<void> {
  await lowerSessionPriority(root)
  let hasChanged = true
  // A thread may start another one just before its priority is lowered.
  while (hasChanged) {
    const threads = await Promise.all((await processTree(root)).map((pid) => numbersIn(`/proc/${pid}/task`)))
    hasChanged = threads.flat().filter(lowerPriority).length > 0
  }
}

async function processTree(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const pid of await processIds()) {
    const stat = await contentOf(`/proc/${pid}/stat`)
    // Field 4, after the name, which may contain anything.
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0
    return pid === root || (parent > 1 && isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
}

async function ownMemory(pid: number): Promise<number> {
  const status = await contentOf(`/proc/${pid}/status`)
  const kibibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
  return (kibibytes('RssAnon') + kibibytes('RssShmem')) * 1024
}

const processIds = () => numbersIn('/proc')

/** The entries of a directory whose names are numbers. */
async function numbersIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch((): string[] => [])
  return names.map(Number).filter(Number.isInteger)
}

/** '' once the process is gone. */
function contentOf(file: string): Promise<string> {
  return readFile(file, 'latin1').catch(() => '')
}
