import { busySeconds, cpuSeconds, endedChildrenSeconds } from './proc.ts'
import { treeCpuSeconds } from './process-tree.ts'

/** What a stretch of time cost. */
export interface Reading {
  readonly seconds: number
  /** CPU seconds of each watched process and of what it started, in the order given. */
  readonly cpu: readonly number[]
  /** CPU seconds of this process and of its children that have ended. */
  readonly ownCpu: number
  /** Cores kept busy by everything that is not watched. */
  readonly othersCores: number
}

/** Starts watching `pids` (and this process); call the answer to read what was used since. */
export function startMeter(pids: readonly number[]): () => Reading {
  const begin = { at: performance.now(), busy: busySeconds(), cpu: pids.map(treeCpuSeconds), own: ownSeconds() }
  return () => {
    const seconds = (performance.now() - begin.at) / 1000
    const cpu = pids.map((pid, index) => treeCpuSeconds(pid) - (begin.cpu[index] ?? 0))
    const ownCpu = ownSeconds() - begin.own
    const watched = cpu.reduce((sum, each) => sum + each, ownCpu)
    return { seconds, cpu, ownCpu, othersCores: Math.max(0, (busySeconds() - begin.busy - watched) / seconds) }
  }
}

function ownSeconds(): number {
  return cpuSeconds(process.pid) + endedChildrenSeconds(process.pid)
}
