import type { Pair } from './paired-rounds.ts'
import { formatTable } from './table.ts'

export interface PairRow {
  readonly label: string
  readonly pair: Pair
}

/** The pairs as a table: both sides, their ratios, what the server added, and how quiet the machine was. */
export function formatPairs(ours: string, theirs: string, rows: readonly PairRow[]): string {
  const sides = [`${theirs}/s (p50 / p99 ms)`, `${ours}/s (p50 / p99 ms)`]
  const costs = ['ratio', 'p99 ×', `CPU above ${theirs}`, 'p50 above', 'load cores', 'others cores', 'rounds']
  return formatTable([
    ['', ...sides, ...costs],
    ...rows.map(({ label, pair }) => [
      label,
      rate(pair.theirs),
      rate(pair.ours),
      pair.rate.toFixed(2),
      pair.p99.toFixed(1),
      `${Math.round(pair.cpuAddedMicros).toLocaleString('en')} µs`,
      `${milliseconds(pair.p50AddedMs)} ms`,
      pair.ours.generatorCores.toFixed(2),
      pair.othersCores.toFixed(2),
      pair.disturbed > 0 ? `${pair.rounds}, ${pair.disturbed} disturbed` : String(pair.rounds),
    ]),
  ])
}

function rate({ perSecond, p50Ms, p99Ms }: Pair['ours']): string {
  return `${Math.round(perSecond).toLocaleString('en')} (${milliseconds(p50Ms)} / ${milliseconds(p99Ms)})`
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}
