import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from '../lib/bench.ts'
import type { Call } from '../lib/load.ts'
import { startLoad } from '../lib/load.ts'
import { cycle } from '../lib/measure.ts'
import { pssBytes } from '../lib/proc.ts'
import type { Server } from '../lib/server.ts'
import { callsFor, openStage, stagePages } from '../lib/stage.ts'
import { median } from '../lib/stats.ts'
import { formatTable } from '../lib/table.ts'

/** Megabytes of a stretch: the middle and the highest of the samples. */
interface Footprint {
  readonly median: number
  readonly peak: number
}

const sampleMs = 250

/** Memory of a fresh server: idle, under load at several numbers in flight, and how it grows over a minute. */
export async function benchMemory(bench: Bench): Promise<void> {
  const stage = await openStage(bench, 'memory', stagePages({ 'in-50': 256, 'in-500': 64 }))
  const { latchkey } = stage
  const seconds = bench.effort.quick ? 1.5 : 8
  const small = callsFor(stage, latchkey, 'in-50', 256)
  const large = callsFor(stage, latchkey, 'in-500', 64)
  await pause(bench.effort.quick ? 200 : 2_000)
  const idle = await sampled(latchkey, 1)
  const at64 = await underLoad(bench, latchkey, small, 64, async () => {
    const warm = await sampled(latchkey, seconds)
    if (bench.effort.quick || !bench.hasTimeFor(60)) return { warm, growth: null }
    await pause(60_000 - 2 * seconds * 1000)
    const late = await sampled(latchkey, seconds)
    return { warm, growth: late.median / warm.median - 1 }
  })
  const at256 = await underLoad(bench, latchkey, small, 256, () => sampled(latchkey, seconds))
  const at500k = await underLoad(bench, latchkey, large, 64, () => sampled(latchkey, seconds))
  report(bench, [
    ['idle', idle, 110],
    ['50 KB at 64', at64.warm, 200],
    ['50 KB at 256', at256, 280],
    ['500 KB at 64', at500k, 400],
  ])
  if (at64.growth !== null)
    bench.goal({
      what: 'memory: growth in a minute at 64',
      measured: at64.growth * 100,
      goal: 5,
      sense: 'at most',
      unit: '%',
    })
}

function report(bench: Bench, rows: readonly (readonly [string, Footprint, number])[]): void {
  const cells = rows.map(([what, { median, peak }]) => [what, median.toFixed(0), peak.toFixed(0)])
  bench.print(`## Memory (PSS, MB)\n\n${formatTable([['', 'median', 'peak'], ...cells])}\n`)
  for (const [what, { peak }, goal] of rows)
    bench.goal({ what: `memory: ${what}, peak`, measured: peak, goal, sense: 'at most', unit: 'MB' })
}

/** What `during` finds while the load runs, which is warm by then. */
async function underLoad<T>(
  bench: Bench,
  server: Server,
  calls: readonly Call[],
  inFlight: number,
  during: () => Promise<T>,
): Promise<T> {
  const load = startLoad({ port: server.port, inFlight, nextCall: cycle(calls) })
  await pause(bench.effort.quick ? 300 : 3_000)
  const found = await during()
  bench.count(server.name, await load.stop())
  return found
}

async function sampled(server: Server, seconds: number): Promise<Footprint> {
  const samples: number[] = []
  for (let passed = 0; passed < seconds * 1000; passed += sampleMs) {
    samples.push(pssBytes(server.pid) / 1e6)
    await pause(sampleMs)
  }
  return { median: median(samples), peak: Math.max(...samples) }
}
