import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'

/** What works on pages: a process, so that a page which breaks it takes nothing else along. */
export type WorkerProcess = Pick<ChildProcess, 'on' | 'send' | 'kill' | 'ref' | 'unref' | 'channel'>

export interface WorkerProcessOptions {
  /** A file that calls `serveTasks`. */
  readonly file: URL
  readonly maxHeapMb: number
}

/**
 * Starts a worker. It gets none of this process's settings, some of which are secret, and no file but the channel; it
 * may read files (its own code) but not write them, and start nothing. The server goes before it where processors are
 * few.
 */
export function startWorkerProcess({ file, maxHeapMb }: WorkerProcessOptions): WorkerProcess {
  const child = fork(file, [], {
    env: memorySettings,
    execArgv: [
      `--max-old-space-size=${maxHeapMb}`,
      '--max-semi-space-size=8',
      '--permission',
      '--allow-fs-read=*',
      '--no-warnings',
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  if (child.pid !== undefined) lowerPriority(child.pid)
  return child
}

/** glibc gives what a large page took back to the system, so that the process need not be replaced for it. */
const memorySettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '8388608' }

/** Two fifths of what the server gets where both want a processor; lower, a busy machine would let pages starve. */
const priority = 4

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, priority)
  } catch {
    // Gone already, or not allowed here: it works without.
  }
}
