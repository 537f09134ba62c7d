import { Worker } from 'node:worker_threads'
import type { WorkerMessage } from './worker-message.ts'
import type { PageWorkerPort } from './worker-process.ts'

/**
 * Starts a worker for pages as a thread of this process, for those that are too short to exhaust it: it costs a tenth of
 * what a process costs to hand a page to. It gets the bytes of a body by transfer, and none of this process's settings.
 * @param file calls `serveTasks`
 */
export function startWorkerThread(file: URL, maxHeapMb: number): PageWorkerPort {
  const thread = new Worker(file, {
    env: {},
    execArgv: ['--no-warnings'],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 16 },
  })
  return {
    pid: thread.threadId,
    onMessage: (listener) => void thread.on('message', listener),
    onError: (listener) => void thread.on('error', (error) => !isOutOfMemory(error) && listener(error)),
    onExit: (listener) => {
      let ranOut = false
      thread.on('error', (error) => {
        ranOut ||= isOutOfMemory(error)
      })
      thread.on('exit', () => listener(ranOut ? 'memory' : 'failed'))
    },
    send: (message, onFailure) => {
      try {
        thread.postMessage(message, transferable(message))
      } catch (error) {
        onFailure(error as Error)
      }
    },
    kill: () => void thread.terminate(),
    keepAlive: (isWorking) => (isWorking ? thread.ref() : thread.unref()),
  }
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

/** The body of a task, which nobody else holds (`apart`). */
function transferable(message: WorkerMessage): ArrayBuffer[] {
  const { buffer } = 'piece' in message ? message.piece : message.body
  return buffer instanceof ArrayBuffer ? [buffer] : []
}
