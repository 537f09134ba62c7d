import { types } from 'node:util'
import { createContext, Script } from 'node:vm'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { lowerThreadPriority } from '../low-priority.ts'
import {
  pieceLength,
  type TaskBody,
  type WorkerAnswer,
  type WorkerMessage,
  type WorkerReply,
  type WorkerRequest,
  withoutLongTexts,
} from './worker-message.ts'

/** Loads the code for a task, then returns the function that does it. */
export type PrepareTask = (task: unknown, body: TaskBody) => Promise<() => unknown>

/** Where a worker gets its tasks from: the channel of a process, or the port of a thread. */
interface TaskChannel {
  onMessage(listener: (message: WorkerMessage) => void): void
  send(answer: WorkerAnswer): void
  heldBytes(): number
  /** Runs synchronous work for so long at most. */
  runWithin<T>(run: () => T, timeoutMs: number): T
}

/**
 * The body of a worker: runs one task after the other and sends each result. A process ends an overdue task itself, so
 * that it never continues after the server is gone, and exits when the channel closes; the server ends an overdue thread.
 */
export function serveTasks(prepare: PrepareTask): void {
  const channel = parentPort === null ? processChannel() : threadChannel(parentPort)
  const answer = async ({ task, body, timeoutMs }: WorkerRequest): Promise<WorkerReply['result']> => {
    try {
      const run = await prepare(task, body)
      return { value: channel.runWithin(run, timeoutMs) }
    } catch (error) {
      if (isTimeout(error)) return { timedOut: true }
      return { problem: error instanceof Error ? error.message : 'unknown' }
    }
  }
  let last = Promise.resolve()
  let pieces: TaskBody[] = []
  channel.onMessage((message) => {
    if ('piece' in message) return void pieces.push(message.piece)
    const body = pieces.length === 0 ? message.body : Buffer.concat([...pieces, message.body])
    pieces = []
    last = last.then(async () => reply(channel, await answer({ ...message, body })))
  })
}

function processChannel(): TaskChannel {
  process.on('disconnect', () => process.exit())
  return {
    onMessage: (listener) => void process.on('message', (message: WorkerMessage) => listener(message)),
    send: (answer) => void process.send?.(answer),
    heldBytes: () => process.memoryUsage.rss(),
    runWithin: createTimeLimit(),
  }
}

/** The heap of a thread has a limit; what it holds beside that is freed with each task. */
function threadChannel(port: MessagePort): TaskChannel {
  lowerThreadPriority()
  return {
    onMessage: (listener) => void port.on('message', listener),
    send: (answer) => port.postMessage(answer),
    heldBytes: () => 0,
    runWithin: (run) => run(),
  }
}

function reply(channel: TaskChannel, result: WorkerReply['result']): void {
  const { value, texts } = withoutLongTexts('value' in result ? result.value : null)
  for (const [textName, text] of texts) {
    for (let from = 0; from < text.length; from += pieceLength) {
      channel.send({ textName, piece: text.slice(from, from + pieceLength) })
    }
  }
  channel.send({ result: 'value' in result ? { value } : result, heldBytes: channel.heldBytes() })
}

/**
 * Interrupts synchronous work, even an infinite loop, by the time limit of a script, which Node.js checks on a thread.
 */
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

/** The error comes from the script's context, where `Error` is another object. */
function isTimeout(error: unknown): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
