import { types } from 'node:util'
import { createContext, Script } from 'node:vm'
import type { WorkerReply, WorkerRequest } from './worker-message.ts'

/** Loads what a task needs, then answers what does it. */
export type PrepareTask = (task: unknown) => Promise<() => unknown>

/**
 * The body of a worker process: does one task after the other and answers each. It ends a task that takes too long by
 * itself, so that it never runs on after the server is gone, and ends when the channel closes.
 */
export function serveTasks(prepare: PrepareTask): void {
  const runWithin = createTimeLimit()
  const answer = async ({ task, timeoutMs }: WorkerRequest): Promise<WorkerReply['result']> => {
    try {
      const run = await prepare(task)
      return { value: runWithin(run, timeoutMs) }
    } catch (error) {
      if (isTimeout(error)) return { timedOut: true }
      return { problem: error instanceof Error ? error.message : 'unknown' }
    }
  }
  let last = Promise.resolve()
  process.on('message', (request: WorkerRequest) => {
    last = last.then(async () => {
      const result = await answer(request)
      process.send?.({ result, heldBytes: process.memoryUsage.rss() } satisfies WorkerReply)
    })
  })
  process.on('disconnect', () => process.exit())
}

/** Interrupts synchronous work, also a loop without end: by a script's time limit, which Node.js keeps on a thread. */
function createTimeLimit(): <T>(run: () => T, timeoutMs: number) => T {
  const context = createContext({})
  const script = new Script('run()')
  return (run, timeoutMs) => {
    context['run'] = run
    try {
      return script.runInContext(context, { timeout: Math.max(1, Math.ceil(timeoutMs)) })
    } finally {
      delete context['run']
    }
  }
}

/** Such an error belongs to the script's context, where `Error` is another. */
function isTimeout(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
