import { fork } from 'node:child_process'
import { lowerPriority } from '../low-priority.ts'
import type { WorkerAnswer, WorkerMessage } from './worker-message.ts'

/** A worker for pages, as its pool sees it: a process or a thread. */
export interface PageWorkerPort {
  /** Undefined: it could not be started, emits an error, and must not be sent anything. */
  readonly pid: number | undefined
  onMessage(listener: (answer: WorkerAnswer) => void): void
  onError(listener: (error: Error) => void): void
  /** Called once, when it has ended: because its heap was full, or for another reason. */
  onExit(listener: (reason: 'memory' | 'failed') => void): void
  send(message: WorkerMessage, onFailure: (error: Error) => void): void
  kill(): void
  /** Whether it keeps the server's process alive. */
  keepAlive(isWorking: boolean): void
}

/**
 * Starts a worker as a process, so that a page which crashes it harms nothing else. It gets none of this process's
 * settings, some of which are secret, and no file except the channel. It may read files (its own code), but not write
 * them or start processes. On a busy machine the server has priority.
 * @param file calls `serveTasks`
 */
export function startWorkerProcess(file: URL, maxHeapMb: number): PageWorkerPort {
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
  return {
    pid: child.pid,
    onMessage: (listener) => void child.on('message', (answer) => listener(answer as WorkerAnswer)),
    onError: (listener) => void child.on('error', listener),
    // V8 aborts a process that exceeds its memory limit.
    onExit: (listener) =>
      void child.on('exit', (_code, signal) => listener(signal === 'SIGABRT' ? 'memory' : 'failed')),
    send: (message, onFailure) => void child.send(message, (error) => error !== null && onFailure(error)),
    kill: () => void child.kill('SIGKILL'),
    keepAlive: (isWorking) => {
      const [one, other] = [child, child.channel]
      if (isWorking) {
        one.ref()
        other?.ref()
      } else {
        one.unref()
        other?.unref()
      }
    },
  }
}

/** Makes glibc return the memory of a large page to the system, so that the process need not be replaced. */
const memorySettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '8388608' }
