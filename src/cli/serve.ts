import { composeServer, type Server } from '../compose/server.ts'
import type { Config } from '../config.ts'
import type { DatabaseHold } from '../database-access.ts'
import { parseCidr } from '../egress/cidr.ts'
import { createEgressPolicy } from '../egress/policy.ts'
import { collectGarbage } from '../fetching/collect-when-quiet.ts'
import { listenSentence } from '../listen-sentence.ts'
import { keyPathOf } from '../open-core.ts'
import { isThisMachine } from './address.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { noteAddress } from './running-server.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * Runs the server until SIGTERM, SIGINT or SIGHUP. Throws ConfigError before it listens, CommandError when it cannot
 * listen.
 */
export async function serve({ config, output }: CommandContext): Promise<void> {
  const stopped = stopSignal()
  const server = await composeServer(config)
  let hold: DatabaseHold | null = null
  let forgetAddress = (): void => {}
  let isWelcomed = false
  try {
    hold = await server.core.holdDatabase()
    if (hold === null) throw new CommandError('A restore is running; start again when it is finished.')
    if (hold.isFirst) await server.endLeft()
    const address = await listen(server, config)
    forgetAddress = noteAddress(config.dataDir, address)
    for (const line of welcome(config, address, server)) output.say(line)
    isWelcomed = true
    // The start has filled V8's young generation: 16 MB that would otherwise be kept until there is load.
    void collectGarbage()
    await stopped
  } catch (error) {
    // The key cannot be read again, and the next start does not create another.
    if (server.firstKey !== null && !isWelcomed) for (const line of keyLines(server.firstKey)) output.say(line)
    throw error
  } finally {
    forgetAddress()
    await closeWithin(server, config.shutdownSeconds)
    hold?.release()
  }
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  try {
    return await server.listen()
  } catch (error) {
    const sentence = listenSentence(error, { host, port, portSetting: 'LATCHKEY_PORT' })
    throw sentence === null ? error : new CommandError(sentence)
  }
}

/** What a start prints: the address each time; the first time also the generated key, once, and what to do next. */
export function welcome(
  config: Pick<Config, 'host' | 'egressAllow' | 'rootKey' | 'dataDir' | 'browser'>,
  address: string,
  { isFirstStart, firstKey, hasBrowser }: Pick<Server, 'isFirstStart' | 'firstKey' | 'hasBrowser'>,
): readonly string[] {
  const lines = [`Latchkey listens on ${address} — API reference: ${address}/docs — Ctrl-C stops it.`]
  if (!isThisMachine(config.host.includes(':') ? `[${config.host}]` : config.host)) {
    lines.push(
      `It is open to the network (LATCHKEY_HOST is ${config.host}), without TLS unless a proxy in front adds it; see docs/deploy.md.`,
    )
  }
  if (config.egressAllow.length > 0) {
    lines.push(`Scraping these private networks is allowed: ${config.egressAllow.join(', ')} (LATCHKEY_EGRESS_ALLOW).`)
  }
  if (!hasBrowser && config.browser !== 'off') {
    lines.push(
      'There is no browser: requests that need one are refused. Install chromium-headless-shell (Debian), Chromium or Google Chrome and start again, or set LATCHKEY_BROWSER=off.',
    )
  }
  if (!isFirstStart) return lines
  lines.push('')
  if (firstKey !== null) lines.push(...keyLines(firstKey))
  if (config.rootKey.kind === 'file') {
    lines.push('Keep a copy of the key file apart from the database, which cannot be opened without it:')
    lines.push(`  ${keyPathOf(config)}`, '')
  }
  const credential = firstKey === null ? `"X-API-Key: $LATCHKEY_API_KEY"` : `'X-API-Key: ${firstKey}'`
  lines.push('Try it:', `  curl ${address}/api/v1/sessions -H ${credential}`)
  lines.push(`Or try it with a demo site that has a login${demoSteps(config)}:`, '  bin/latchkey demo', '')
  return lines
}

/** The demo site listens on loopback, where the server may fetch nothing by default. */
function demoSteps({ egressAllow }: Pick<Config, 'egressAllow'>): string {
  const policy = createEgressPolicy({ allow: egressAllow.map(parseCidr), ownListeners: () => [] })
  if (policy.allowsHost('127.0.0.1')) return ', in a second terminal'
  return '. Start the server again with LATCHKEY_EGRESS_ALLOW=127.0.0.0/8, then, in a second terminal'
}

function keyLines(key: string): readonly string[] {
  return [`Your API key, shown only once: ${key}`, '']
}

/**
 * How long what follows the requests, jobs and checks may take, in milliseconds: to wait for a renewal of tokens, at most
 * 15 s, to store how jobs ended, and so on.
 */
const lastWritesMs = 20_000

/**
 * Requests, jobs and checks that still run after `seconds` are cut off, so that there is time to close the rest. What
 * keeps this process running after that, such as a program that does not end, is left.
 */
export async function closeWithin(
  server: Pick<Server, 'close' | 'cutRequests' | 'cutWork'>,
  seconds: number,
): Promise<void> {
  const cut = setTimeout(() => {
    server.cutRequests()
    server.cutWork()
  }, seconds * 1000)
  const end = setTimeout(() => process.exit(), seconds * 1000 + lastWritesMs)
  await server.close()
  clearTimeout(cut)
  end.unref()
}
