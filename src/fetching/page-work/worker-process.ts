import { type ChildProcess, fork } from 'node:child_process'
import { lowerPriority } from '../low-priority.ts'

/**
 * The worker for pages: a process of its own, so that a page which crashes it harms nothing else. Without a `pid` it
 * could not be started: then it has no `send`, and emits an error.
 */
export type WorkerProcess = Pick<ChildProcess, 'on' | 'send' | 'kill' | 'ref' | 'unref' | 'channel' | 'pid'>

/**
 * Starts a worker. It gets none of this process's settings, some of which are secret, and no file except the channel.
 * It may read files (its own code), but not write them or start processes. On a busy machine the server has priority.
 * @param file calls `serveTasks`
 */
export function startWorkerProcess(file: URL, maxHeapMb: number): WorkerProcess {
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

/** Makes glibc return the memory of a large page to the system, so that the process need not be replaced. */
const memorySettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '8388608' }
