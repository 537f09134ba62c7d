import type { Bench } from '../lib/bench.ts'
import { startLoad } from '../lib/load.ts'
import { cycle } from '../lib/measure.ts'
import type { PageKind } from '../lib/pages.ts'
import { formatPairs, type PairRow } from '../lib/pair-table.ts'
import { type Pair, pairedRounds } from '../lib/paired-rounds.ts'
import { startBare } from '../lib/server.ts'
import { callsFor, openStage, type Stage, stagePages } from '../lib/stage.ts'

const sessionsWith = { '50k': 256, plain: 64, '5k': 10_000, '500k': 32 } as const

interface Case {
  readonly kind: PageKind
  readonly inFlight: number
  readonly label: string
  readonly goals: Partial<Record<'rate' | 'p99' | 'cpuAddedMicros' | 'p50AddedMs', number>>
}

const cases: readonly Case[] = [
  { kind: '50k', inFlight: 1, label: '50 KB at 1', goals: { p50AddedMs: 0.9 } },
  { kind: '50k', inFlight: 16, label: '50 KB at 16', goals: { rate: 0.6, p99: 2, cpuAddedMicros: 180 } },
  { kind: '50k', inFlight: 64, label: '50 KB at 64', goals: { rate: 0.6, p99: 2, cpuAddedMicros: 180 } },
  { kind: '50k', inFlight: 256, label: '50 KB at 256', goals: {} },
  { kind: 'plain', inFlight: 16, label: '50 KB at 16, second stage', goals: { rate: 0.3 } },
  { kind: 'plain', inFlight: 64, label: '50 KB at 64, second stage', goals: { rate: 0.3 } },
  { kind: '5k', inFlight: 64, label: '5 KB at 64', goals: { rate: 0.42 } },
  { kind: '500k', inFlight: 16, label: '500 KB at 16', goals: { rate: 0.85 } },
]

/** Scrapes against the bare server, at every size and number in flight; then each of many sessions once. */
export async function benchScrape(bench: Bench): Promise<void> {
  const sessions = { ...sessionsWith, '5k': bench.effort.quick ? 500 : sessionsWith['5k'] }
  const stage = await openStage(bench, 'scrape', stagePages(sessions))
  const bare = await startBare(bench.children, stage.directory, stage.sessions)
  bench.print(`## Scrapes (target: ${stage.target.name})\n`)
  const rows: PairRow[] = []
  for (const { kind, inFlight, label, goals } of cases) {
    const ours = { server: stage.latchkey, calls: callsFor(stage, stage.latchkey, kind, sessions[kind]) }
    const theirs = { server: bare, calls: callsFor(stage, bare, kind, sessions[kind]) }
    const pair = await pairedRounds(bench, ours, theirs, inFlight)
    rows.push({ label, pair })
    addGoals(bench, label, pair, goals)
  }
  bench.print(`${formatPairs(stage.latchkey.name, 'bare', rows)}\n`)
  await everySessionOnce(bench, stage, sessions['5k'])
}

function addGoals(bench: Bench, label: string, pair: Pair, goals: Case['goals']): void {
  const add = (
    what: string,
    measured: number,
    goal: number | undefined,
    sense: 'at least' | 'at most',
    unit: string,
  ) => {
    if (goal !== undefined) bench.goal({ what: `scrape ${label}: ${what}`, measured, goal, sense, unit })
  }
  add('rate', pair.rate, goals.rate, 'at least', '× bare')
  add('p99', pair.p99, goals.p99, 'at most', '× bare')
  add('CPU above bare', pair.cpuAddedMicros, goals.cpuAddedMicros, 'at most', 'µs')
  add('p50 above bare', pair.p50AddedMs, goals.p50AddedMs, 'at most', 'ms')
}

/** Each session gets the page of its own cookies: all of them, 64 in flight. */
async function everySessionOnce(bench: Bench, stage: Stage, count: number): Promise<void> {
  const next = cycle(callsFor(stage, stage.latchkey, '5k', count))
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
