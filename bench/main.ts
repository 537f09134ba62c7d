/** `npm run bench -- [--quick] [--only SUITE]…`: measures Latchkey against bare servers and prints ratios; see docs/performance.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, type Effort, type Goal, isMet } from './lib/bench.ts'
import { createChildren } from './lib/children.ts'
import type { LoadTotals } from './lib/load.ts'
import { startMeter } from './lib/meter.ts'
import { formatTable } from './lib/table.ts'
import { benchMemory } from './suites/memory.ts'
import { benchReads } from './suites/reads.ts'
import { benchScrape } from './suites/scrape.ts'
import { benchValidate } from './suites/validate.ts'

const suites: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  scrape: benchScrape,
  reads: benchReads,
  validate: benchValidate,
  memory: benchMemory,
}

const full: Effort = {
  rounds: 5,
  extraRounds: 3,
  seconds: 1.5,
  settleSeconds: 0.3,
  warmSeconds: 1,
  quick: false,
  self: false,
  storedSessions: 1_000_000,
}

const quick: Effort = {
  rounds: 3,
  extraRounds: 0,
  seconds: 0.3,
  settleSeconds: 0.1,
  warmSeconds: 0.15,
  quick: true,
  self: false,
  storedSessions: 20_000,
}

/** After so many seconds no further round begins; after half as many again the run is given up. */
const limitSeconds = { full: 600, quick: 55 } as const

interface Outcome {
  readonly goals: Goal[]
  readonly wrong: Map<string, LoadTotals>
  answered: number
}

function createBench(effort: Effort, outcome: Outcome): Bench {
  const startedAt = performance.now()
  const limit = limitSeconds[effort.quick ? 'quick' : 'full']
  return {
    effort,
    children: createChildren(),
    directory: mkdtempSync(join(tmpdir(), 'latchkey-bench-')),
    print: (text) => process.stdout.write(`${text}\n`),
    goal: (goal) => outcome.goals.push(goal),
    hasTimeFor: (seconds) => (performance.now() - startedAt) / 1000 + seconds < limit,
    count(what, totals) {
      outcome.answered += totals.answered
      if (totals.wrong + totals.socketErrors === 0) return
      const before = outcome.wrong.get(what)
      outcome.wrong.set(what, {
        answered: totals.answered,
        wrong: totals.wrong + (before?.wrong ?? 0),
        socketErrors: totals.socketErrors + (before?.socketErrors ?? 0),
        reasons: before?.reasons ?? totals.reasons,
      })
    },
  }
}

async function run(names: readonly string[], effort: Effort): Promise<number> {
  const outcome: Outcome = { goals: [], wrong: new Map(), answered: 0 }
  const bench = createBench(effort, outcome)
  const close = async () => {
    await bench.children.stopAll()
    rmSync(bench.directory, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => close().then(() => process.exit(130)))
  const giveUp = setTimeout(
    () => close().then(() => fail('gave up: it took far longer than it should')),
    limitSeconds[effort.quick ? 'quick' : 'full'] * 1500,
  )
  const readMeter = startMeter([])
  try {
    for (const name of names) await suites[name]?.(bench)
  } finally {
    clearTimeout(giveUp)
    await close()
  }
  report(bench, outcome, readMeter().seconds)
  return outcome.wrong.size === 0 ? 0 : 1
}

function report(bench: Bench, { goals, wrong, answered }: Outcome, seconds: number): void {
  const rows = goals.map((goal) => [
    goal.what,
    `${round(goal.measured)} ${goal.unit}`,
    `${goal.sense} ${goal.goal}`,
    isMet(goal) ? 'met' : 'MISSED',
  ])
  if (rows.length > 0) bench.print(`## Goals\n\n${formatTable([['', 'measured', 'goal', ''], ...rows])}\n`)
  for (const [what, totals] of wrong)
    bench.print(
      `WRONG (${what}): ${totals.wrong} answers, ${totals.socketErrors} socket errors\n  ${totals.reasons.join('\n  ')}\n`,
    )
  bench.print(
    `${answered.toLocaleString('en')} answers checked, ${wrong.size === 0 ? 'none wrong' : 'SOME WRONG'}; ${Math.round(seconds)} s.`,
  )
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n`)
  process.exit(2)
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    self: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    stored: { type: 'string' },
  },
})
const unknown = values.only.find((name) => !(name in suites))
if (unknown !== undefined) fail(`there is no suite ${unknown}; there are ${Object.keys(suites).join(', ')}`)
const base = values.quick ? quick : full
const effort: Effort = {
  ...base,
  self: values.self,
  rounds: Number(values.rounds ?? base.rounds),
  seconds: Number(values.seconds ?? base.seconds),
  storedSessions: Number(values.stored ?? base.storedSessions),
}
const chosen = values.self ? ['scrape', 'memory'] : values.only.length > 0 ? values.only : Object.keys(suites)
process.exitCode = await run(chosen, effort)
