import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from '../lib/bench.ts'
import { type BenchSession, benchSession } from '../lib/bench-session.ts'
import type { Call } from '../lib/load.ts'
import type { Side } from '../lib/measure.ts'
import { formatPairs } from '../lib/pair-table.ts'
import { pairedRounds } from '../lib/paired-rounds.ts'
import { pssBytes } from '../lib/proc.ts'
import { scrapeCalls } from '../lib/scrape-call.ts'
import { benchKey, type Server, startLatchkey } from '../lib/server.ts'
import { startTarget } from '../lib/target.ts'
import { seedSessions } from '../seed.ts'

const fewSessions = 100
/** So many of the many at most are scraped, spread evenly: enough that no cache of the database holds them all. */
const scrapedSessions = 4_000
/** What a seeded session takes in the database and its log, about. */
const bytesPerSession = 6_000

interface Store {
  readonly server: Server & { readonly startMs: number }
  readonly calls: readonly Call[]
  readonly seedSeconds: number
}

/** The rate, the start and the memory with a hundred stored sessions and with very many. */
export async function benchSessions(bench: Bench): Promise<void> {
  const many = bench.effort.storedSessions
  const free = statfsSync(bench.directory)
  if (free.bavail * free.bsize < many * bytesPerSession * 1.2)
    throw new Error(
      `${many} sessions need ${Math.round((many * bytesPerSession * 1.2) / 1e9)} GB in ${bench.directory}`,
    )
  const directory = join(bench.directory, 'sessions')
  mkdirSync(directory)
  const few = Array.from({ length: fewSessions }, (_, index) => index)
  const step = Math.max(10, Math.floor(many / scrapedSessions))
  const spread = Array.from({ length: Math.floor(many / step) }, (_, index) => index * step)
  const known = [...new Set([...few, ...spread])].map(benchSession)
  const target = await startTarget(bench, join(directory, 'target'), { 'in-50': known })
  const small = await openStore(bench, join(directory, 'few'), target.origin, fewSessions, few)
  const large = await openStore(bench, join(directory, 'many'), target.origin, many, spread)
  const idle = [pssBytes(small.server.pid), pssBytes(large.server.pid)] as const
  const pair = await pairedRounds(bench, sideOf(large), sideOf(small), 64)
  const loaded = [pssBytes(small.server.pid), pssBytes(large.server.pid)] as const
  const count = many.toLocaleString('en')
  bench.print(`## ${fewSessions} and ${count} stored sessions\n`)
  bench.print(`${formatPairs(count, String(fewSessions), [{ label: '50 KB at 64', pair }])}\n`)
  bench.print(
    `Start: ${ms(small)} and ${ms(large)}. Memory (PSS): idle ${mb(idle[0])} and ${mb(idle[1])} MB, after load ${mb(loaded[0])} and ${mb(loaded[1])} MB. Seeded in ${large.seedSeconds.toFixed(0)} s.\n`,
  )
  bench.goal({
    what: `rate with ${count} sessions`,
    measured: pair.rate,
    goal: 0.85,
    sense: 'at least',
    unit: `× with ${fewSessions}`,
  })
  bench.goal({
    what: `memory for ${count} sessions`,
    measured: (loaded[1] - loaded[0]) / 1e6,
    goal: 100,
    sense: 'at most',
    unit: 'MB more',
  })
  bench.goal({
    what: `start with ${count} sessions`,
    measured: large.server.startMs / 1000,
    goal: 2,
    sense: 'at most',
    unit: 's',
  })
}

function sideOf({ server, calls }: Store): Side {
  return { server, calls, mustHold: '"byos_applied":true' }
}

/** A server on a data directory with `count` sessions, and scrapes with those that have the numbers in `scraped`. */
async function openStore(
  bench: Bench,
  dataDir: string,
  origin: string,
  count: number,
  scraped: readonly number[],
): Promise<Store> {
  // The first start makes the directory, the database and the account.
  await (await startLatchkey(bench.children, dataDir)).stop()
  const begunAt = performance.now()
  const ids = await seedSessions({ dataDir, targetOrigin: origin, first: 0, count })
  const seedSeconds = (performance.now() - begunAt) / 1000
  const server = await startLatchkey(bench.children, dataDir)
  const targets = scraped.map((number) => {
    const session: BenchSession = benchSession(number)
    return { sessionId: ids[number] ?? '', marker: session.marker, kind: 'in-50', url: `${origin}/page/in-50` } as const
  })
  return { server, calls: scrapeCalls(server.port, benchKey, targets), seedSeconds }
}

function ms({ server }: Store): string {
  return `${Math.round(server.startMs)} ms`
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
