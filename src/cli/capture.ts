import { createLatchkeyClient, type LatchkeyClient } from '../../sdk/src/index.ts'
import { systemTimer } from '../clock.ts'
import { normaliseDomain } from '../cookies/domain.ts'
import { startUrl } from './address.ts'
import { clientConfigPath, readClientConfig, userPlace } from './client-config.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { captureLogin } from './own-browser/capture-login.ts'
import { ownBrowser } from './own-browser/executables.ts'
import type { OwnState } from './own-browser/profile.ts'
import { receiptLines, stateLines } from './own-browser/receipt-lines.ts'
import { createPrompt } from './prompt.ts'
import { abortedByStopSignal } from './stop-signal.ts'

export interface CaptureOptions {
  readonly domain?: string
  readonly name?: string
  readonly externalId?: string
}

/** `latchkey capture URL`: the person logs in with their own browser, and the login becomes a session of the server. */
export async function capture(context: CommandContext, address: string, options: CaptureOptions): Promise<void> {
  const { config, output } = context
  const place = userPlace()
  const client = createLatchkeyClient(readClientConfig(clientConfigPath(place)))
  const url = startUrl(address)
  const { domain } = normaliseDomain(options.domain ?? url.hostname, () => true)
  const browser = ownBrowser(config, place)
  const signal = abortedByStopSignal(new CommandError('Stopped: nothing was sent, and the profile is deleted.'))
  const prompt = createPrompt({ stdin: process.stdin, echo: process.stderr, output })
  try {
    await requireAccepted(client, domain, options)
    const state = await captureLogin({ browser, url, domain }, { prompt, output, signal, timer: systemTimer })
    const request = importOf(state, domain, options)
    await showReceipt(context, client, state, request)
    await prompt.ask('Press Enter to send this to the server (Ctrl-C: stop, nothing is kept).', signal)
    const { sessions, created } = await client.importSession(request)
    const [session] = sessions
    await output.result(session?.id ?? '')
    output.done(`${created ? 'Stored' : 'Updated'} the session ${session?.name ?? ''} for ${domain}.`)
  } finally {
    prompt.close()
  }
}

/**
 * Before the login, which would be lost: whether the server accepts the key, domain, name and external_id. Throws
 * LatchkeyError.
 */
async function requireAccepted(client: LatchkeyClient, domain: string, options: CaptureOptions): Promise<void> {
  await client.importSession({ content: 'Cookie: example=1', domain, ...fieldsOf(options), dry_run: true })
}

function importOf({ cookies, origins, userAgent }: OwnState, domain: string, options: CaptureOptions) {
  if (cookies.length === 0 && origins.length === 0) {
    throw new CommandError(`The browser has nothing for ${domain}; log in first, or give --domain.`)
  }
  return { content: { cookies, origins }, domain, user_agent: userAgent, ...fieldsOf(options) }
}

function fieldsOf({ name, externalId }: CaptureOptions) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(externalId === undefined ? {} : { external_id: externalId }),
  }
}

async function showReceipt(
  { output }: CommandContext,
  client: LatchkeyClient,
  state: OwnState,
  request: ReturnType<typeof importOf>,
): Promise<void> {
  const { receipt } = await client.importSession({ ...request, dry_run: true })
  output.say(`For a session of ${request.domain}:`)
  for (const line of [...stateLines(state), ...receiptLines(receipt)]) output.say(line)
}
