import type { Bench } from '../lib/bench.ts'
import { startLoad } from '../lib/load.ts'
import { cycle, measure } from '../lib/measure.ts'
import { type PageKind, pageKinds } from '../lib/pages.ts'
import { formatPairs, type PairRow } from '../lib/pair-table.ts'
import { type Pair, pairedRounds } from '../lib/paired-rounds.ts'
import { type Server, startFloor } from '../lib/server.ts'
import { callsFor, openStage, type Stage, scrapeSide, stagePages } from '../lib/stage.ts'

interface Goals {
  readonly rate?: number
  readonly p99?: number
  readonly cpuAddedMicros?: number
  readonly p50AddedMs?: number
}

interface Case {
  readonly kind: PageKind
  readonly what: string
  /** The goals for each number of requests in flight. */
  readonly inFlight: Readonly<Record<number, Goals>>
}

const cases: readonly Case[] = [
  { kind: 'in-50', what: '50 KB, log-out control', inFlight: { 1: {}, 16: { rate: 0.38 }, 64: { rate: 0.45 } } },
  { kind: 'rows-50', what: '50 KB of rows', inFlight: { 1: {}, 16: { rate: 0.16 }, 64: { rate: 0.16 } } },
  { kind: 'rows-5', what: '5 KB of rows', inFlight: { 16: { rate: 0.16 }, 64: { rate: 0.16 } } },
  { kind: 'rows-500', what: '500 KB of rows', inFlight: { 16: { rate: 0.5 } } },
  { kind: 'in-5', what: '5 KB, log-out control', inFlight: { 16: {}, 64: {} } },
  { kind: 'in-500', what: '500 KB, log-out control', inFlight: { 16: {} } },
  { kind: 'data-50', what: '50 KB of JSON', inFlight: { 16: { rate: 0.3 }, 64: { rate: 0.3 } } },
  { kind: 'data-5', what: '5 KB of JSON', inFlight: { 64: {} } },
  { kind: 'data-500', what: '500 KB of JSON', inFlight: { 16: {} } },
]

/** Two short measurements to warm up and one round, on a busy machine. */
const leastSecondsACase = 5

/** A large page is scraped with fewer sessions, so that the calls' expected bodies stay small. */
const sessionsBySize: Readonly<Record<number, number>> = { 5000: 1_000, 50000: 1_000, 500000: 32 }

/** Scrapes against the floor: three kinds of pages, three sizes; then each of many sessions once. */
export async function benchScrape(bench: Bench): Promise<void> {
  const all = bench.effort.quick ? 500 : 10_000
  const stage = await openStage(bench, 'scrape', pagesOf(all))
  const floor = await startFloor(bench.children, stage.directory, stage.sessions)
  await warmUp(bench, stage, floor)
  const rows: PairRow[] = []
  const leftOut: string[] = []
  for (const { kind, what, inFlight } of cases) {
    const count = Math.min(all, sessionsBySize[pageKinds[kind]] ?? 1)
    const [ours, theirs] = [scrapeSide(stage, stage.latchkey, kind, count), scrapeSide(stage, floor, kind, count)]
    for (const [level, goals] of Object.entries(inFlight)) {
      const label = `${what}, ${level}`
      if (!bench.hasTimeFor(leastSecondsACase)) {
        leftOut.push(label)
        continue
      }
      const pair = await pairedRounds(bench, ours, theirs, Number(level))
      rows.push({ label, pair })
      addGoals(bench, label, pair, goals)
    }
  }
  bench.print(`## Scrapes: page, in flight\n\n${formatPairs('latchkey', 'bare', rows)}\n`)
  if (leftOut.length > 0) bench.print(`No time was left for: ${leftOut.join('; ')}.\n`)
  await everySessionOnce(bench, stage, all)
}

/** Loads both servers with pages of each kind. */
async function warmUp(bench: Bench, stage: Stage, floor: Server): Promise<void> {
  const kinds = ['in-50', 'rows-50', 'data-50'] as const
  for (const kind of kinds)
    for (const server of [stage.latchkey, floor])
      await measure(bench, scrapeSide(stage, server, kind, 100), 16, bench.effort.compileSeconds / kinds.length)
}

function pagesOf(all: number) {
  const kinds = Object.entries(pageKinds) as [PageKind, number][]
  const counts = kinds.map(([kind, bytes]) => [kind, Math.min(all, sessionsBySize[bytes] ?? 1)] as const)
  return stagePages({ ...Object.fromEntries(counts), 'in-5': all })
}

function addGoals(bench: Bench, label: string, pair: Pair, goals: Goals): void {
  const add = (
    what: string,
    measured: number,
    goal: number | undefined,
    sense: 'at least' | 'at most',
    unit: string,
  ) => {
    if (goal !== undefined) bench.goal({ what: `${label}: ${what}`, measured, goal, sense, unit })
  }
  add('rate', pair.rate, goals.rate, 'at least', '× bare')
  add('p99', pair.p99, goals.p99, 'at most', '× bare')
  add('CPU above bare', pair.cpuAddedMicros, goals.cpuAddedMicros, 'at most', 'µs')
  add('p50 above bare', pair.p50AddedMs, goals.p50AddedMs, 'at most', 'ms')
}

/** Each session gets the page of its own cookies, byte for byte: all of them, 64 in flight. */
async function everySessionOnce(bench: Bench, stage: Stage, count: number): Promise<void> {
  const next = cycle(callsFor(stage, stage.latchkey, 'in-5', count))
  let begun = 0
  const totals = await new Promise<Awaited<ReturnType<ReturnType<typeof startLoad>['stop']>>>((resolve) => {
    const load = startLoad({
      port: stage.latchkey.port,
      inFlight: 64,
      nextCall: () => {
        begun += 1
        if (begun === count) setImmediate(() => resolve(load.stop()))
        return next()
      },
    })
  })
  bench.count('latchkey', totals)
  bench.print(
    `Each of ${count.toLocaleString('en')} sessions scraped once, 64 in flight: ${totals.wrong} wrong answers.\n`,
  )
}
