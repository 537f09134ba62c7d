import { type Command, CommanderError } from 'commander'
import { sentenceOf } from './command-error.ts'
import type { Output } from './output.ts'

/** Runs the command that `args` name. The exit code: 0 success, 1 failed (with a sentence on stderr), 2 wrong usage. */
export async function run(program: Command, args: readonly string[], output: Output): Promise<number> {
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has already printed its message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.fail(sentenceOf(error))
    return 1
  }
}
