import { readFileSync } from 'node:fs'

/** Linux reports CPU times in hundredths of a second, whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** User and system time of a process, all its threads included, in seconds; 0 once it is gone. */
export function cpuSeconds(pid: number): number {
  return readStat(pid).own
}

/** The same of the processes that it started and that have ended. */
export function endedChildrenSeconds(pid: number): number {
  return readStat(pid).children
}

function readStat(pid: number): ReturnType<typeof parseStat> {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return { own: 0, children: 0 }
  }
}

/** From the text of /proc/<pid>/stat (proc(5)): fields 14 to 17, counted behind the name, which may hold anything. */
export function parseStat(stat: string): { readonly own: number; readonly children: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const seconds = (at: number) => (Number(fields[at]) + Number(fields[at + 1])) / ticksPerSecond
  return { own: seconds(11), children: seconds(13) }
}

/** Time that all cores together were busy since boot, in seconds; what a hypervisor took away counts as busy. */
export function busySeconds(): number {
  return parseBusy(readFileSync('/proc/stat', 'latin1'))
}

/** From the text of /proc/stat: user, nice, system, irq, softirq and steal of the first line. */
export function parseBusy(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond
}

/** Proportional set size of a process in bytes: its own memory and its share of what it has in common with others. */
export function pssBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]
  return Number(kilobytes) * 1024
}

/** The memory of a process as its proportional set size, in bytes: pages of files, and what it holds for itself. */
export interface MemoryParts {
  /** Mapped files, its program above all: pages that the system holds once for all processes. */
  readonly files: number
  /** Anonymous and shared memory. */
  readonly own: number
}

/** Throws once the process is gone. */
export function memoryParts(pid: number): MemoryParts {
  return parseMemoryParts(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
}

/** From the text of /proc/<pid>/smaps_rollup. */
export function parseMemoryParts(rollup: string): MemoryParts {
  const bytesOf = (field: string) => Number(new RegExp(`^Pss_${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]) * 1024
  return { files: bytesOf('File'), own: bytesOf('Anon') + bytesOf('Shmem') }
}
