import { setTimeout as delay } from 'node:timers/promises'
import { createLatchkeyClient, type LatchkeyClient, LatchkeyError, type Session } from '../../sdk/src/index.ts'
import { systemRandom, systemTimer } from '../clock.ts'
import { normaliseDomain } from '../cookies/domain.ts'
import { startUrl } from './address.ts'
import { type ClientConfig, clientConfigPath, readClientConfig, userPlace } from './client-config.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'
import { captureLogin } from './own-browser/capture-login.ts'
import { ownBrowser } from './own-browser/executables.ts'
import { afterFirstCheck, checkLines, isCheckedSoon } from './own-browser/first-check.ts'
import type { OwnState } from './own-browser/profile.ts'
import { receiptLines, stateLines } from './own-browser/receipt-lines.ts'
import { siteOrigin } from './own-browser/site-origin.ts'
import { untilSent } from './own-browser/until-sent.ts'
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
  const server = readClientConfig(clientConfigPath(place))
  const client = createLatchkeyClient(server)
  const url = startUrl(address)
  const given = options.domain ?? url.hostname
  const { domain, origin } = normaliseDomain(given, () => true)
  const browser = ownBrowser(config, place)
  const signal = abortedByStopSignal(new CommandError('Stopped: nothing was sent, and the profile is deleted.'))
  const prompt = createPrompt({ stdin: process.stdin, echo: process.stderr, output })
  try {
    await requireAccepted(client, domain, options)
    const state = await captureLogin({ browser, url, domain }, { prompt, output, signal, timer: systemTimer })
    requireLogin(state, domain)
    // With scheme and port, where they are known: the checks of a new session begin there.
    const seen = { start: url, storage: state.origins.map((one) => one.origin), cookies: state.cookieOrigins }
    const site = origin === null ? (siteOrigin(domain, seen) ?? domain) : given
    const request = importOf(state, site, options)
    output.say(`For a session of ${domain}:`)
    const person = { prompt, output, signal }
    await untilSent(() => showReceipt(context, client, state, request), person)
    await prompt.ask('Press Enter to send this to the server (Ctrl-C: stop, nothing is kept).', signal)
    // An answer may be lost: the same request must not make a second session.
    const key = systemRandom.uuid()
    const { sessions, created } = await untilSent(
      () => client.sessions.import(request, { idempotencyKey: key }),
      person,
    )
    const [session] = sessions
    await output.result(session?.id ?? '')
    output.done(`${created ? 'Stored' : 'Updated'} the session ${session?.name ?? ''} for ${domain}.`)
    if (session !== undefined) await sayFirstCheck(session, server, { client, output, signal })
  } finally {
    prompt.close()
  }
}

/**
 * Before the login, which would be lost: whether the server accepts the key, domain, name and external_id. Throws
 * LatchkeyError.
 */
async function requireAccepted(client: LatchkeyClient, domain: string, options: CaptureOptions): Promise<void> {
  await client.sessions.import({ content: 'Cookie: example=1', domain, ...fieldsOf(options), dry_run: true })
}

function requireLogin({ cookies, origins }: OwnState, domain: string): void {
  if (cookies.length > 0 || origins.length > 0) return
  throw new CommandError(`The browser has nothing for ${domain}; log in first, or give --domain.`)
}

function importOf({ cookies, origins, userAgent }: OwnState, domain: string, options: CaptureOptions) {
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
  const { receipt } = await client.sessions.import({ ...request, dry_run: true })
  for (const line of [...stateLines(state), ...receiptLines(receipt)]) output.say(line)
}

interface FirstCheck {
  readonly client: LatchkeyClient
  readonly output: Output
  /** Aborted when the person stops the command, which then waits no longer. */
  readonly signal: AbortSignal
}

/** Waits for the first check and says what it found. The session is stored: no failure here is one of the command. */
async function sayFirstCheck(
  session: Session,
  { server }: ClientConfig,
  { client, output, signal }: FirstCheck,
): Promise<void> {
  if (isCheckedSoon(session)) output.say('Waiting for its check (Ctrl-C: wait no longer) …')
  const wait = (ms: number) => delay(ms, undefined, { signal })
  try {
    const checked = await afterFirstCheck(session, { client, wait })
    for (const line of checkLines(checked, server)) output.say(line)
  } catch (error) {
    if (signal.aborted) output.say('It is not checked yet.')
    else if (error instanceof LatchkeyError) output.say(`It is not known what its check found: ${error.message}`)
    else throw error
  }
}
