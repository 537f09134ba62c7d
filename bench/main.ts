/**
 * `npm run bench -- [--quick] [--only SUITE]…`: measures Latchkey against the least that Node needs for the same job, in
 * paired rounds, and prints ratios. Needs Linux (/proc); wrk makes the load where it is installed.
 * Ends with 1 if any answer was wrong, whatever the figures.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench, Effort } from './lib/bench.ts'
import { createChildren } from './lib/children.ts'
import { formatOutcome } from './lib/format-outcome.ts'
import { createOutcome, succeeded } from './lib/outcome.ts'
import { hasWrk } from './lib/wrk.ts'
import { benchMemory } from './suites/memory.ts'
import { benchReads } from './suites/reads.ts'
import { benchScrape } from './suites/scrape.ts'
import { benchSessions } from './suites/sessions.ts'
import { benchValidate } from './suites/validate.ts'

const suites: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  scrape: benchScrape,
  reads: benchReads,
  validate: benchValidate,
  sessions: benchSessions,
  memory: benchMemory,
}

/** Run unless others are named; the rest takes minutes more. */
const usual = ['scrape', 'reads', 'validate']

const full: Omit<Effort, 'wrk'> = {
  rounds: 5,
  extraRounds: 2,
  seconds: 1,
  settleSeconds: 0.2,
  warmSeconds: 1,
  compileSeconds: 12,
  quick: false,
  storedSessions: 1_000_000,
  limitSeconds: 300,
}

const quick: Omit<Effort, 'wrk'> = {
  rounds: 2,
  extraRounds: 0,
  seconds: 0.3,
  settleSeconds: 0.1,
  warmSeconds: 0.15,
  compileSeconds: 3,
  quick: true,
  storedSessions: 10_000,
  limitSeconds: 45,
}

/** Beyond the limit, for the round that is under way and for what a suite does at its end. */
const graceSeconds = 60

const usage = `npm run bench -- [options]
  --quick         under a minute, for a first look; the figures scatter
  --only SUITE    ${Object.keys(suites).join(', ')}; may be repeated (without it: ${usual.join(', ')};
                  with --quick scrape alone)
  --load WHICH    wrk or node (default: wrk where it is installed, but not with --quick)
  --rounds N      paired rounds that count (default ${full.rounds})
  --seconds N     length of one measurement (default ${full.seconds})
  --stored N      stored sessions in the measurement of growth (default ${full.storedSessions})
`

async function run(names: readonly string[], effort: Effort): Promise<boolean> {
  const startedAt = performance.now()
  const passed = () => (performance.now() - startedAt) / 1000
  const collected = createOutcome()
  const children = createChildren()
  const root = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const close = async () => {
    await children.stopAll()
    rmSync(root, { recursive: true, force: true })
  }
  const report = () => process.stdout.write(`${formatOutcome(collected.outcome(), passed())}\n`)
  const endWith = (code: number, message: string) => {
    report()
    return close().finally(() => fail(code, message))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => endWith(130, 'stopped'))
  const limit = setTimeout(
    () => endWith(2, 'gave up, it took far too long'),
    (effort.limitSeconds + graceSeconds) * 1000,
  )

  for (const name of names) {
    const bench: Bench = {
      effort,
      children,
      directory: mkdtempSync(join(root, `${name}-`)),
      print: (text) => process.stdout.write(`${text}\n`),
      goal: collected.addGoal,
      count: collected.addTotals,
      hasTimeFor: (seconds) => passed() + seconds < effort.limitSeconds,
    }
    try {
      await suites[name]?.(bench)
    } catch (error) {
      collected.addBroken(name, error instanceof Error ? error.message : String(error))
    }
    await children.stopAll()
    rmSync(bench.directory, { recursive: true, force: true })
  }
  clearTimeout(limit)
  await close()
  report()
  return succeeded(collected.outcome())
}

function fail(code: number, message: string): never {
  process.stderr.write(`bench: ${message}\n`)
  process.exit(code)
}

function positive(name: string, value: string | undefined, otherwise: number): number {
  const number = value === undefined ? otherwise : Number(value)
  if (!(number > 0)) fail(2, `--${name} must be a number above 0`)
  return number
}

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    load: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    stored: { type: 'string' },
  },
})
const unknown = values.only.find((name) => !(name in suites))
if (unknown !== undefined) fail(2, `there is no suite ${unknown}; there are ${Object.keys(suites).join(', ')}`)
if (values.load !== undefined && !['wrk', 'node'].includes(values.load)) fail(2, '--load must be wrk or node')
if (values.load === 'wrk' && !hasWrk()) fail(2, 'wrk is not installed')
if (values.help) process.stdout.write(usage)
else {
  const base = values.quick ? quick : full
  const effort = {
    ...base,
    wrk: values.load === undefined ? !values.quick && hasWrk() : values.load === 'wrk',
    rounds: positive('rounds', values.rounds, base.rounds),
    seconds: positive('seconds', values.seconds, base.seconds),
    storedSessions: positive('stored', values.stored, base.storedSessions),
  }
  process.stdout.write(`The load comes from ${effort.wrk ? 'wrk' : 'the bench itself'}.\n\n`)
  process.exitCode = (await run(values.only.length > 0 ? values.only : values.quick ? ['scrape'] : usual, effort))
    ? 0
    : 1
}
