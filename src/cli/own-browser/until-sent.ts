import { LatchkeyError } from '../../../sdk/src/index.ts'
import type { Output } from '../output.ts'
import type { Prompt } from '../prompt.ts'

export interface SendingPerson {
  readonly prompt: Pick<Prompt, 'ask'>
  readonly output: Pick<Output, 'say'>
  /** Aborted when they stop the command. */
  readonly signal: AbortSignal
}

/**
 * Sends what a person has logged in for. While the server cannot be reached, or has a fault, they may try again: the login
 * would be lost. Throws LatchkeyError when the server refuses it, CommandError when the person does not answer, and the
 * reason of `signal`.
 */
export async function untilSent<T>(send: () => Promise<T>, { prompt, output, signal }: SendingPerson): Promise<T> {
  for (let isAgain = false; ; isAgain = true) {
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof LatchkeyError) || !isPassing(error, isAgain)) throw error
      output.say([error.message, error.resolution].filter((text) => text !== '').join(' '))
      await prompt.ask('The login is still here. Press Enter to try again (Ctrl-C: stop, nothing is kept).', signal)
    }
  }
}

/** Whether the same request may succeed later: of one that is repeated, the first may still run. */
function isPassing({ status }: LatchkeyError, isAgain: boolean): boolean {
  return status === null || status >= 500 || status === 429 || (isAgain && status === 409)
}
