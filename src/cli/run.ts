import { type Command, CommanderError } from 'commander'
import { sentenceOf } from './command-error.ts'
import type { Output } from './output.ts'

/** Runs the command that `args` name. The exit code: 0 done, 1 failed (one sentence said why), 2 not understood. */
export async function run(program: Command, args: readonly string[], output: Output): Promise<number> {
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    // What commander had to say, it has said.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.fail(sentenceOf(error))
    return 1
  }
}
