import { createInterface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import { within } from '../within.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'

/** Questions to the person at the terminal; without a terminal, each answer is a line of standard input. */
export interface Prompt {
  /** The answer without blanks around it. Throws CommandError when the input ends, and the reason of `signal`. */
  ask(question: string, signal?: AbortSignal): Promise<string>
  /** The same, but what is typed is not shown, and keeps its blanks, which may belong to a password. */
  askHidden(question: string, signal?: AbortSignal): Promise<string>
  close(): void
}

export interface PromptStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** Where a terminal shows what is typed. */
  readonly echo: { write(text: string): boolean }
  readonly output: Pick<Output, 'say'>
}

export function createPrompt({ stdin, echo, output }: PromptStreams): Prompt {
  let isHidden = false
  const shown = new Writable({
    write: (chunk, _encoding, done) => {
      if (!isHidden) echo.write(String(chunk))
      done()
    },
  })
  const lines = createInterface({ input: stdin, output: shown, terminal: stdin.isTTY === true, prompt: '' })
  // A terminal in raw mode passes Ctrl-C on as a key.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const iterator = lines[Symbol.asyncIterator]()
  const read = async (question: string, hidden: boolean, signal?: AbortSignal) => {
    signal?.throwIfAborted()
    output.say(question)
    isHidden = hidden
    const { value, done } = await (signal === undefined ? iterator.next() : within(signal, iterator.next()))
    isHidden = false
    if (done === true) throw new CommandError('Standard input ended before the question was answered.')
    return value
  }
  return {
    ask: async (question, signal) => (await read(question, false, signal)).trim(),
    askHidden: (question, signal) => read(question, true, signal),
    close: () => lines.close(),
  }
}
