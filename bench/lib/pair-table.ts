import type { Pair } from './paired-rounds.ts'
import { formatTable } from './table.ts'

export interface PairRow {
  readonly label: string
  readonly pair: Pair
}

/** The pairs as a table: both sides, their ratios, what the server added, and how quiet the machine was. */
export function formatPairs(ours: string, theirs: string, rows: readonly PairRow[]): string {
  const head = ['', `${theirs} req/s (p50 / p99 ms)`, `${ours} req/s (p50 / p99 ms)`, 'ratio', 'p50 ×', 'p99 ×']
  const costs = [`CPU µs ${theirs}`, `CPU µs ${ours}`, 'added', 'generator cores', 'others cores', 'rounds']
  return formatTable([
    [...head, ...costs],
    ...rows.map(({ label, pair }) => [
      label,
      rate(pair.theirs),
      rate(pair.ours),
      pair.rate.toFixed(2),
      pair.p50.toFixed(2),
      pair.p99.toFixed(2),
      pair.theirs.cpuMicros.toFixed(0),
      pair.ours.cpuMicros.toFixed(0),
      pair.cpuAddedMicros.toFixed(0),
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
