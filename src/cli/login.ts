import { createLatchkeyClient, LatchkeyError } from '../../sdk/src/index.ts'
import { serverAddress } from './address.ts'
import { clientConfigPath, userPlace, writeClientConfig } from './client-config.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { createPrompt } from './prompt.ts'

export interface LoginOptions {
  readonly allowHttp?: boolean
}

const refused =
  'The server does not accept this API key; nothing was stored. `latchkey key create`, on the machine of the server, prints a new one.'

/** `latchkey login [SERVER]`: stores a server and an API key that works there, for this user alone. */
export async function login(
  { output }: Pick<CommandContext, 'output'>,
  given: string | null,
  { allowHttp = false }: LoginOptions,
): Promise<void> {
  const prompt = createPrompt({ stdin: process.stdin, echo: process.stderr, output })
  try {
    const server = serverAddress(given ?? (await prompt.ask('Address of the server:')), allowHttp)
    await requireServer(server)
    const apiKey = (await prompt.askHidden('API key (it is not shown):')).trim()
    if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new CommandError('That is not an API key; nothing was stored.')
    const { email } = await createLatchkeyClient({ server, apiKey })
      .me()
      .catch((error: unknown) => {
        throw error instanceof LatchkeyError && error.status === 401 ? new CommandError(refused) : error
      })
    const file = clientConfigPath(userPlace())
    writeClientConfig(file, { server, apiKey })
    output.done(`Logged in to ${server} as ${email}. The key is in ${file}, readable by you alone.`)
  } finally {
    prompt.close()
  }
}

/** Checks that a Latchkey server is there: it refuses a request without a key. Throws LatchkeyError. */
async function requireServer(server: string): Promise<void> {
  const { me } = createLatchkeyClient({ server, apiKey: '', maxTries: 1 })
  await me().catch((error: unknown) => {
    if (!(error instanceof LatchkeyError) || error.code !== 'UNAUTHORIZED') throw error
  })
}
