import { types } from 'node:util'
import { createContext, Script } from 'node:vm'
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

/**
 * The body of a worker process: runs one task after the other and sends each result. It ends an overdue task itself, so
 * that it never continues after the server is gone, and exits when the channel closes.
 */
export function serveTasks(prepare: PrepareTask): void {
  const runWithin = createTimeLimit()
  const answer = async ({ task, body, timeoutMs }: WorkerRequest): Promise<WorkerReply['result']> => {
    try {
      const run = await prepare(task, body)
      return { value: runWithin(run, timeoutMs) }
    } catch (error) {
      if (isTimeout(error)) return { timedOut: true }
      return { problem: error instanceof Error ? error.message : 'unknown' }
    }
  }
  let last = Promise.resolve()
  let pieces: TaskBody[] = []
  process.on('message', (message: WorkerMessage) => {
    if ('piece' in message) return void pieces.push(message.piece)
    const request = { ...message, body: joined([...pieces, message.body]) }
    pieces = []
    last = last.then(async () => {
      reply(await answer(request))
    })
  })
  process.on('disconnect', () => process.exit())
}

function reply(result: WorkerReply['result']): void {
  const send = (message: WorkerAnswer): void => void process.send?.(message)
  const { value, texts } = withoutLongTexts('value' in result ? result.value : null)
  for (const [textName, text] of texts) {
    for (let from = 0; from < text.length; from += pieceLength) {
      send({ textName, piece: text.slice(from, from + pieceLength) })
    }
  }
  send({ result: 'value' in result ? { value } : result, heldBytes: process.memoryUsage.rss() })
}

/** All of them are texts, or all are bytes. */
function joined(pieces: readonly TaskBody[]): TaskBody {
  const [first] = pieces
  if (first !== undefined && pieces.length === 1) return first
  return typeof first === 'string'
    ? pieces.join('')
    : Buffer.concat(pieces.filter((piece) => typeof piece !== 'string'))
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
