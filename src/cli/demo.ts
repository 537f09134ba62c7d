import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { systemClock, systemRandom } from '../clock.ts'
import type { Config } from '../config.ts'
import { createDemoSite } from '../demo/demo-site.ts'
import { formatTranscript, readmeValues, transcript } from '../demo/transcript.ts'
import { listenSentence } from '../listen-sentence.ts'
import { sqlitePathOf } from '../sqlite-access.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'
import { answers, originOfServer } from './running-server.ts'
import { stopSignal } from './stop-signal.ts'

export interface DemoOptions {
  /** 0: any free port. Default: the port of the README. */
  readonly port?: number | undefined
}

const host = '127.0.0.1'
const readmePort = Number(new URL(readmeValues.site).port)

/**
 * `latchkey demo`: runs a small shop with a login on this machine and prints commands to try Latchkey with it, until
 * SIGTERM, SIGINT or SIGHUP. Throws CommandError when the port is taken.
 */
export async function demo({ config, output }: CommandContext, { port = readmePort }: DemoOptions): Promise<void> {
  const stopped = stopSignal()
  const site = createDemoSite({ clock: systemClock, random: systemRandom })
  const { url } = await site.listen(port, host).catch((error: unknown) => {
    const sentence = listenSentence(error, { host, port, portSetting: '--port' })
    throw sentence === null ? error : new CommandError(sentence)
  })
  try {
    const latchkey = await originOfServer(config)
    output.say(`The demo site listens on ${url}. User: demo, password: demo. Ctrl-C stops it.`)
    await sayWhatIsMissing(config, latchkey, output)
    output.say('Paste these into another terminal, in this directory:\n')
    const values = { latchkey, site: url, command: commandWords(config), email: config.adminEmail }
    await output.result(formatTranscript(transcript(values)))
    await stopped
  } finally {
    await site.close()
  }
}

/**
 * How to call the commands of this installation from the current directory, with the data directory of this process.
 */
function commandWords({ dataDir }: Config): readonly string[] {
  const launcher = resolve(import.meta.dirname, '../../bin/latchkey')
  const near = relative('', launcher)
  const data = dataDir === resolve('data') ? [] : [`LATCHKEY_DATA_DIR=${dataDir}`]
  return [...data, near.startsWith('..') ? launcher : near]
}

async function sayWhatIsMissing(config: Config, latchkey: string, { say }: Output): Promise<void> {
  if (!(await answers(latchkey)))
    say(`No server answers at ${latchkey} yet: start it in another terminal with make run.`)
  else if (config.databaseUrl?.kind !== 'postgres' && !existsSync(sqlitePathOf(config))) {
    say(`There is no database at ${sqlitePathOf(config)}: set LATCHKEY_DATA_DIR to the same value as for the server.`)
  }
  say(`The server must be allowed to scrape this machine: make run sets LATCHKEY_EGRESS_ALLOW=127.0.0.0/8 for this.`)
}
