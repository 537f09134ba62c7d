import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServerHome } from '../support/server-process.ts'
import { newAccount } from './account.ts'
import { type OwnClientRun, runOwnPythonClient } from './own-python.ts'
import { type ClientServer, runPythonClients } from './python-runs.ts'
import { recordedClients } from './recordings.ts'
import { type ReplayedClient, replay } from './replay.ts'
import { finalLine, renderReport } from './report.ts'
import { replayedClients } from './requests/clients.ts'
import { type ClientRun, hasFailed, summarise, withGaps } from './results.ts'
import { startTarget } from './target.ts'

/** Scrapes a minute where limits are on: more than the checks before that of the limits need. */
const scrapeLimit = 120

/**
 * Runs the public clients, and those of this checkout, against real servers of it, and prints what was checked of each. Exits with 1 where
 * anything failed; with `CI=true` also where anything was skipped. `CLIENTS_REPORT` names a file for the sums.
 */
async function main(): Promise<void> {
  const started: RunningServer[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()))
  }
  // They are in process groups of their own, which the signals of a terminal do not reach.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop().then(() => process.exit(1)))
  const start = async (scrapeLimit: number | null, settings: Settings): Promise<RunningServer> => {
    const server = await startServer(scrapeLimit, settings)
    started.push(server)
    return server
  }
  try {
    const open = await start(null, { RATE_LIMIT: 'off', SESSION_LIMIT: '1000' })
    const limited = await start(scrapeLimit, { RATE_LIMIT: 'on', RATE_LIMIT_SCRAPE: String(scrapeLimit) })
    const own = await runOwnPythonClient(open)
    report([...(await runPythonClients([open, limited])), ...(await runReplays(open))], own)
  } finally {
    await stop()
  }
}

type Settings = Readonly<Record<string, string>>
type RunningServer = ClientServer & { stop(): Promise<void> }

async function startServer(scrapeLimit: number | null, settings: Settings): Promise<RunningServer> {
  const home = createServerHome()
  // Checks that nobody asked for would come between those that a client asks for. What is refused without a browser is shown
  // without one, on every machine.
  const running = await home.start({ MONITOR: 'off', BROWSER: 'off', ...settings })
  const { address, operator } = running
  return {
    address,
    scrapeLimit,
    newKey: () => newAccount(address, operator),
    stop: async () => {
      await running.stop('SIGTERM')
      home.remove()
    },
  }
}

/** The requests of clients that no registry has, and what was recorded of real clients where that is at hand. */
async function runReplays(server: ClientServer): Promise<ClientRun[]> {
  const recordings = process.env['CLIENT_RECORDINGS'] ?? join(import.meta.dirname, '../../../shared/clients')
  const own = replayedClients.map((client) => replayOnce(client, 'own requests', server).then(withGaps))
  const recorded = recordedClients(recordings).map((client) => replayOnce(client, 'recorded requests', server))
  return Promise.all([...own, ...recorded])
}

async function replayOnce(client: ReplayedClient, run: string, server: ClientServer): Promise<ClientRun> {
  const site = await startTarget()
  try {
    return await replay(client, run, { address: server.address, key: await server.newKey(), site })
  } finally {
    await site.close()
  }
}

function report(runs: readonly ClientRun[], own: OwnClientRun): void {
  const foreign = summarise(runs)
  const summary = {
    passed: foreign.passed + own.passed,
    failed: foreign.failed + own.failed,
    skipped: foreign.skipped + own.skipped,
  }
  const file = process.env['CLIENTS_REPORT']
  if (file !== undefined) writeFileSync(file, JSON.stringify(summary))
  process.stdout.write(`${[...renderReport(runs), '', ...own.lines, '', finalLine(summary)].join('\n')}\n`)
  if (hasFailed(summary, process.env['CI'] !== 'true')) process.exitCode = 1
}

await main()
