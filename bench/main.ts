/**
 * `npm run bench -- [--quick] [--only SUITE]…`: measures Latchkey against bare servers that do the same fetch and nothing
 * else, in paired rounds, and prints ratios. Needs Linux (/proc); nginx serves the pages where it is installed.
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

const full: Effort = {
  rounds: 5,
  extraRounds: 3,
  seconds: 1.5,
  settleSeconds: 0.3,
  warmSeconds: 1,
  quick: false,
  self: false,
  nodeTarget: false,
  storedSessions: 1_000_000,
  limitSeconds: 600,
}

const quick: Effort = {
  rounds: 3,
  extraRounds: 0,
  seconds: 0.3,
  settleSeconds: 0.1,
  warmSeconds: 0.15,
  quick: true,
  self: false,
  nodeTarget: false,
  storedSessions: 10_000,
  limitSeconds: 45,
}

const usage = `npm run bench -- [options]
  --quick         under a minute, for a first look; the figures scatter
  --only SUITE    ${Object.keys(suites).join(', ')}; may be repeated
  --self          bare against bare: how far two equal servers seem to differ here
  --node-target   the target in node even where nginx is installed
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
  const endWith = (code: number, message: string) => close().finally(() => fail(code, message))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => endWith(130, 'stopped'))
  const limit = setTimeout(() => endWith(2, 'gave up, it took far too long'), effort.limitSeconds * 1500)

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
  process.stdout.write(`${formatOutcome(collected.outcome(), passed())}\n`)
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
    self: { type: 'boolean', default: false },
    'node-target': { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    stored: { type: 'string' },
  },
})
const unknown = values.only.find((name) => !(name in suites))
if (unknown !== undefined) fail(2, `there is no suite ${unknown}; there are ${Object.keys(suites).join(', ')}`)
if (values.help) process.stdout.write(usage)
else {
  const base = values.quick ? quick : full
  const effort = {
    ...base,
    self: values.self,
    nodeTarget: values['node-target'],
    rounds: positive('rounds', values.rounds, base.rounds),
    seconds: positive('seconds', values.seconds, base.seconds),
    storedSessions: positive('stored', values.stored, base.storedSessions),
  }
  const chosen = values.only.length > 0 ? values.only : Object.keys(suites)
  const possible = values.self ? chosen.filter((name) => name === 'scrape' || name === 'memory') : chosen
  process.exitCode = (await run(possible, effort)) ? 0 : 1
}
