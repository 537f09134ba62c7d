import { CommandError } from './command-error.ts'
import { createPrompt, type PromptStreams } from './prompt.ts'

/**
 * A new password, typed twice at the terminal and not shown. Throws CommandError when there is no terminal, when the
 * password is empty and when the two differ.
 */
export async function askPassword(streams: PromptStreams): Promise<string> {
  if (streams.stdin.isTTY !== true) {
    throw new CommandError(
      'There is no terminal on which to ask for the password; give it on standard input, as in: … --password-stdin < password.txt',
    )
  }
  const prompt = createPrompt(streams)
  try {
    const password = await prompt.askHidden('New password (it is not shown):')
    if (password === '') throw new CommandError('The password is empty; nothing was changed.')
    if ((await prompt.askHidden('The same password again:')) === password) return password
    throw new CommandError('The two passwords differ; nothing was changed.')
  } finally {
    prompt.close()
  }
}
